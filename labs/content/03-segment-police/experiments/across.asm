; Four bytes are read from the thirteenth of sixteen: three lie inside the segment, one does not.
%include "ringside.inc"
%include "police.inc"

kmain:
    lgdt [my_gdtr]
    call police_setup
    mov ax, 48h
    mov es, ax
    mov esi, suspects
    call report_all
done:
    jmp stop

across:
    xor eax, eax
read_across:
    mov eax, [es:0Dh]           ; "DEF", and then?
was_read:
    ret

suspects dd across, .text, 0
.text    db "dword at 0Dh of 16 bytes: ", 0
box      db "0123456789ABCDEF"

align 8
my_gdt:
    dq 0
    dq 00CF9A000000FFFFh        ; 08h kernel code
    dq 00CF92000000FFFFh        ; 10h kernel data
    times 6 dq 0
    dw 0Fh, box                 ; 48h data, 16 bytes
    db 0, 92h, 40h, 0
my_gdtr:
    dw my_gdtr-my_gdt-1
    dd my_gdt
