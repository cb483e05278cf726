; The twelve offences, one after another. The police write down each fault.
%include "ringside.inc"
%include "police.inc"
%include "offences.inc"

kmain:
    lgdt [my_gdtr]
    call police_setup
    mov esi, offences           ; twelve offences
    call report_all
done:
    jmp stop

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
    dq 0, 0
    dq 00CF12000000FFFFh        ; 58h data, not present
    dq 004092000000FFFFh        ; 60h data, 64 KiB
my_gdtr:
    dw my_gdtr-my_gdt-1
    dd my_gdt
