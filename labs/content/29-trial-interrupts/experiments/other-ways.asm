; IF = 1. A handler behind an interrupt gate goes back without IRET: a far return that drops one word more.
%include "ringside.inc"

kmain:
    GATE 30h, handler, 8Eh
    sti
    int 30h
back:
    nop
done:
    jmp stop

handler:
    retf 4                    ; EIP, CS, and the word above them
