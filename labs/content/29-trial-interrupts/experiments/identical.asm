; Vector 0 twice: as an exception of a DIV, and by INT 0. One handler for both.
%include "ringside.inc"

kmain:
    GATE 0, on_0, 8Eh
    xor ecx, ecx
bad:
    div ecx
after_bad:
    nop
given:
    int 0
after_given:
    nop
done:
    jmp stop

on_0:
    cmp dword [esp], bad
    jne .back
    mov dword [esp], after_bad
.back:
    iretd
