; Ring 0 jumps to code of ring 3.
%include "ringside.inc"
kmain:
    jmp UCODE:user_entry
user_entry:
    jmp user_entry
