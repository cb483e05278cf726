; The handler of #GP is a lone IRETD. Its stack lies above the IDT, so that the end comes soon.
%include "ringside.inc"

kmain:
    GATE 13, on_gp, 8Eh
    mov esp, 2000h
    mov ax, 100h            ; there is no such row
bad:
    mov fs, ax
after_bad:
done:
    jmp stop

on_gp:
    iretd                   ; is this all?
