; Lab E1 - the forged iret
%include "ringside.inc"

; You are in ring 0. An interrupt from ring 3 would have left five words on this stack.
; None came: write the five words yourself, then let iretd take them.
kmain:

    ; your five pushes and iretd go here

    ret                     ; still ring 0: remove this line when iretd is there

; The first program of ring 3.
user_entry:
    nop
user_cli:
    cli                     ; ring 3 asks to turn interrupts off
    jmp user_entry
