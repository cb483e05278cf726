; Patient 10 - a window that does not move
%include "ringside.inc"
%include "clinic.inc"

; The kernel takes a larger GDT into use. Its entry WINDOW shows sixteen bytes: first buffer_a, then buffer_b.
; Labels that the checks know: gdt2, WINDOW, buffer_a, buffer_b, done.
WINDOW equ 30h

kmain:
    mov esi, gdt              ; the six entries of the old table
    mov edi, gdt2
    mov ecx, 6*8
    rep movsb
    lgdt [gdt2_register]

    mov eax, buffer_a
    mov [gdt2+WINDOW+2], ax
    mov ax, WINDOW
    mov fs, ax
    mov byte [fs:0], 'A'

    mov eax, buffer_b         ; and now the other buffer
    mov [gdt2+WINDOW+2], ax
    mov byte [fs:0], 'B'
done:
    jmp stop

align 8
gdt2: times 6 dq 0
    dq 004092000000000Fh      ; 30 data, DPL 0, sixteen bytes; the base is filled in
gdt2_register:
    dw 7*8-1
    dd gdt2
buffer_a times 16 db 0
buffer_b times 16 db 0
