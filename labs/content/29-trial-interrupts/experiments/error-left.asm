; The handler of #GP leaves by a lone IRETD. When it is entered a second time, it stops.
%include "ringside.inc"

kmain:
    GATE 13, on_gp, 8Eh
    mov ax, 100h
bad:
    mov fs, ax
after_bad:
    jmp done

on_gp:
    inc dword [entered]
    cmp dword [entered], 2
    je done
    iretd

done:
    jmp stop

entered dd 0
