; FS is loaded, then the base in its row is changed in memory. What does FS see?
%include "ringside.inc"

kmain:
    lgdt [my_gdtr]              ; from here on the table below is the GDT

    mov dword [6000h], 11111111h    ; two places, 64 KiB apart
    mov dword [16000h], 22222222h

    mov ax, 23h                 ; row 4, RPL 3
    mov fs, ax
    mov eax, [fs:6000h]         ; first look

    mov byte [my_gdt+4*8+4], 1  ; row 4: base 23-16, so the base is 10000h
    mov ebx, [fs:6000h]         ; second look: FS still has the old base

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
    dq 00CFFA000000FFFFh        ; 18h user code, DPL 3
    dq 00CFF2000000FFFFh        ; 20h user data, DPL 3
my_gdtr:
    dw 5*8-1
    dd my_gdt
