; Vector 13 twice: once as an exception, since there is no row 100h in the GDT, and once by an INT.
%include "ringside.inc"

kmain:
    GATE 13, on_13, 8Eh
    mov ax, 100h
    mov fs, ax
after_exception:
    int 13
done:
    jmp stop

on_13:
    cmp dword [esp], 100h     ; an error code on top?
    jne .back
    add esp, 4
    mov dword [esp], after_exception
.back:
    iretd
