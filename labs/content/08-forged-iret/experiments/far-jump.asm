; Experiment: leave ring 0 by a far jump.
%include "ringside.inc"

kmain:
    jmp 1Bh:user_entry      ; the selector of user code, RPL 3

user_entry:
    nop
user_cli:
    cli
    jmp user_entry
