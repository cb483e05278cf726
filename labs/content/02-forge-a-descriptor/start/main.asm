; Lab B1 - forge a descriptor
; The checks know the names my_gdt and done. User code is row 3 of the table, user data is row 4.
%include "ringside.inc"

kmain:
    lgdt [my_gdtr]              ; from here on the table below is the GDT

    mov dword [6000h], 11111111h    ; two places, 64 KiB apart
    mov dword [16000h], 22222222h

    mov ax, 20h                 ; row 4: is that the whole selector?
    mov fs, ax
    mov eax, [fs:6000h]         ; first look

    ; 2. Change the base in row 4 of my_gdt to 10000h. Then look at [fs:6000h] again, into EBX.

    ; 3. Make the processor take notice. Then look a third time, into ECX.

done:
    cli
.halt:
    hlt
    jmp .halt

; A row, from bit 63 down: base 31-24, G D 0 AVL, limit 19-16, P DPL S type, base 23-0, limit 15-0.
align 8
my_gdt:
    dq 0
    dq 00CF9A000000FFFFh        ; 08h kernel code: base 0, limit 4 GiB, DPL 0
    dq 00CF92000000FFFFh        ; 10h kernel data
    dq 0                        ; 1. 18h user code: base 0, limit 4 GiB, 32-bit, readable, DPL 3
    dq 0                        ;    20h user data: base 0, limit 4 GiB, 32-bit, writable, DPL 3
my_gdtr:
    dw 5*8-1
    dd my_gdt
