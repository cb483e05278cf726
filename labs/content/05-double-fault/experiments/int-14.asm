; A stub for #PF, vector 14: the processor pushes an error code, the stub adds the vector. Then a program says `int 14`.
%include "ringside.inc"

kmain:
    GATE 14, stub_14, 8Eh
    int 14
after_int:
done:
    jmp stop

stub_14:
    push dword 14
handle:                     ; [ESP] vector, [ESP+4] error code, [ESP+8] EIP
    mov eax, [esp]
    call puthex
    mov al, ' '
    out 0E9h, al
    mov eax, [esp+4]
    call puthex
    jmp stop
