; Four changes to the kernel's code descriptor. LAR asks the processor how it reads each row.
%include "ringside.inc"

kmain:
    lgdt [my_gdtr]
    mov edx, 18h
.next:
    lar eax, edx                ; access rights: P DPL S type in bits 15-8
    call puthex
    mov al, 10
    out 0E9h, al
    add edx, 8
    cmp edx, 30h
    jbe .next
done:
    cli
.halt:
    hlt
    jmp .halt

align 8
my_gdt:
    dq 0
    dq 00CF9A000000FFFFh
    dq 00CF92000000FFFFh
    dq 00CF9B000000FFFFh        ; row 3
    dq 00FF9A000000FFFFh        ; row 4
    dq 00CFFA000000FFFFh        ; row 5
    dq 03CF9A000000FFFFh        ; row 6
my_gdtr:
    dw 7*8-1
    dd my_gdt
