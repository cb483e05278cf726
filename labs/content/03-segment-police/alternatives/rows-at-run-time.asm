; Another way: a routine writes the two rows; both count bytes, and ring 3 may use them.
%include "ringside.inc"
%include "police.inc"
%include "offences.inc"
%include "trials.inc"

kmain:
    mov edi, my_gdt + 48h
    mov ebx, box
    mov ecx, box_end - box
    call write_row
    mov ebx, page
    mov ecx, 1000h
    call write_row
    lgdt [my_gdtr]
    call police_setup
    mov esi, offences           ; twelve offences
    call report_all
    mov esi, trials             ; six trials of rows 48h and 50h
    call report_all
done:
    jmp stop

write_row:                      ; EDI -> row, EBX base, ECX bytes; EDI goes on to the next row
    dec ecx
    mov eax, ebx
    shl eax, 16
    mov ax, cx
    stosd
    mov eax, ebx
    and eax, 0FF000000h
    rol ebx, 16
    mov al, bl
    and ecx, 0F0000h
    or eax, ecx
    or eax, 0040F200h           ; B=1, P, DPL 3, writable data
    stosd
    ret

box db "0123456789ABCDEF"
box_end:
page equ 6000h                  ; the page of row 50h

; A row from its lowest byte: limit 15-0, base 15-0, base 23-16, P DPL S type, G D 0 AVL limit 19-16, base 31-24
align 8
my_gdt:
    dq 0
    dq 00CF9A000000FFFFh        ; 08h kernel code
    dq 00CF92000000FFFFh        ; 10h kernel data
    dq 00CFFA000000FFFFh        ; 18h user code
    dq 00CFF2000000FFFFh        ; 20h user data
    dq 0                        ; 28h
    dq 00CF90000000FFFFh        ; 30h data, read-only
    dq 00CF98000000FFFFh        ; 38h code, execute-only
    dq 00409A000000FFFFh        ; 40h code, 64 KiB
    dq 0, 0                     ; 48h, 50h
    dq 00CF12000000FFFFh        ; 58h data, not present
    dq 004092000000FFFFh        ; 60h data, 64 KiB
my_gdtr:
    dw my_gdtr-my_gdt-1
    dd my_gdt
