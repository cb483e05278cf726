; The frame lies ready in memory; ESP is pointed at it.
%include "ringside.inc"

kmain:
    mov esp, frame
    iretd

align 4
frame:
    dd user_entry
    dd 1Bh
    dd 202h
    dd ustack_top
    dd 23h

user_entry:
    nop
user_cli:
    cli
    jmp user_entry
