; Vector 30h is called three times: through the first table, through a second one, and after a gate of that was changed in memory.
%include "ringside.inc"

kmain:
    GATE 30h, by_second, 8Eh
    mov esi, IDT_BASE
    mov edi, second_table
    mov ecx, 256*2
    rep movsd                 ; the second table is a copy of the first
    GATE 30h, by_first, 8Eh   ; and now the first has another gate

    int 30h
    lidt [second_idtr]
    int 30h
    mov word [second_table+30h*8], by_changed
    int 30h
done:
    jmp stop

by_first:
    iretd
by_second:
    iretd
by_changed:
    iretd

second_table equ 3000h
second_idtr:
    dw 256*8-1
    dd second_table
