; Lab B2 - the segment police
; The checks know the names my_gdt, box and done, and rows 48h and 50h of the table.
%include "ringside.inc"
%include "police.inc"
%include "offences.inc"
%include "trials.inc"

kmain:
    lgdt [my_gdtr]
    call police_setup
    mov esi, offences           ; twelve offences
    call report_all
    mov esi, trials             ; six trials of rows 48h and 50h
    call report_all
done:
    jmp stop

box db "0123456789ABCDEF"       ; the sixteen bytes of row 48h
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
    dw 0FFFFh, 0                ; 48h should be data: the 16 bytes at box, no more
    db 0, 92h, 0CFh, 0
    dw 0FFFFh, 0                ; 50h should be data: the 4 KiB at page, no more
    db 0, 92h, 0CFh, 0
    dq 00CF12000000FFFFh        ; 58h data, not present
    dq 004092000000FFFFh        ; 60h data, 64 KiB
my_gdtr:
    dw my_gdtr-my_gdt-1
    dd my_gdt
