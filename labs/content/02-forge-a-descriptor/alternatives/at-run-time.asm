; Another way: the rows are made from the kernel's rows while the program runs, and a whole new row is written for the base.
%include "ringside.inc"

kmain:
    mov esi, my_gdt
    mov eax, [esi+8]            ; user code = kernel code with DPL 3
    mov edx, [esi+12]
    or edx, 3 << 13
    mov [esi+24], eax
    mov [esi+28], edx
    mov eax, [esi+16]
    mov edx, [esi+20]
    or edx, 3 << 13
    mov [esi+32], eax
    mov [esi+36], edx
    lgdt [my_gdtr]

    mov dword [6000h], 11111111h
    mov dword [16000h], 22222222h
    lfs ecx, [pointer]          ; ECX = 6000h, FS = 23h
    mov eax, [fs:ecx]
    mov dword [esi+36], 00CFF201h
    mov edx, [fs:ecx]
    lfs ecx, [pointer]
    add edx, [fs:ecx]
done:
    hlt
    jmp done

pointer:
    dd 6000h
    dw 23h
align 8
my_gdt:
    dq 0, 00CF9A000000FFFFh, 00CF92000000FFFFh, 0, 0
my_gdtr:
    dw 39
    dd my_gdt
