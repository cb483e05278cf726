; Another way: a macro that puts a row together from base, limit and rights; FS is loaded by POP.
%include "ringside.inc"

; ROW base, limit in pages, access byte
%macro ROW 3
    dw (%2) & 0FFFFh, (%1) & 0FFFFh
    db ((%1) >> 16) & 0FFh, %3, 0C0h | ((%2) >> 16), (%1) >> 24
%endmacro

kmain:
    lgdt [my_gdtr]
    mov edi, 6000h
    mov dword [edi], 11111111h
    mov dword [edi+10000h], 22222222h
    push dword 4*8 + 3
    pop fs
    mov esi, [fs:edi]
    mov word [my_gdt+20h+2], 0
    or byte [my_gdt+20h+4], 1
    mov ebp, [fs:edi]
    push fs                     ; the same selector once more
    pop fs
    mov ebx, [fs:edi]
done:
    cli
    hlt

align 8
my_gdt:
    ROW 0, 0, 0
    ROW 0, 0FFFFFh, 9Ah
    ROW 0, 0FFFFFh, 92h
    ROW 0, 0FFFFFh, 0FBh        ; the processor would set the accessed bit itself
    ROW 0, 0FFFFFh, 0F3h
my_gdtr:
    dw my_gdtr - my_gdt - 1
    dd my_gdt
