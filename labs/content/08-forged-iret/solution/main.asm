; Lab E1 - the forged iret
%include "ringside.inc"

; You are in ring 0. An interrupt from ring 3 would have left five words on this stack.
; None came: write the five words yourself, then let iretd take them.
kmain:
    push dword 23h          ; SS: user data, RPL 3
    push dword ustack_top   ; ESP
    push dword 202h         ; EFLAGS: IF=1, IOPL=0, bit 1 always 1
    push dword 1Bh          ; CS: user code, RPL 3
    push dword user_entry   ; EIP
    iretd

; The first program of ring 3.
user_entry:
    nop
user_cli:
    cli                     ; ring 3 asks to turn interrupts off
    jmp user_entry
