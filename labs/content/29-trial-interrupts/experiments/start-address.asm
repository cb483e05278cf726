; Gates 30h and 31h name the same segment and two offsets. Gate 32h names a segment with the base 1000h.
%include "ringside.inc"

SHIFTED equ 30h

kmain:
    lgdt [my_gdtr]
    GATE 30h, first, 8Eh
    GATE 31h, second, 8Eh
    GATE 32h, third-1000h, 8Eh
    mov word [IDT_BASE+32h*8+2], SHIFTED
    int 30h
    int 31h
    int 32h
done:
    jmp stop

first:
    iretd
second:
    iretd
third:
    iretd

align 8
my_gdt:
    dq 0
    dq 00CF9A000000FFFFh      ; 08 kernel code
    dq 00CF92000000FFFFh      ; 10 kernel data
    times 3 dq 0
    dq 00CF9A001000FFFFh      ; 30 kernel code, base 1000h
my_gdtr:
    dw $-my_gdt-1
    dd my_gdt
