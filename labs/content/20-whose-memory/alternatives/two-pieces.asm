; Another way: 256 places and indices of one byte, copied in at most two pieces; the range is checked by its last byte.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

kmain:
    jmp kernel_start

irq4_entry:
    push eax
    push ebx
    push edx
    push ds
    mov ax, KDATA
    mov ds, ax
    mov dx, COM1
    in al, dx
    movzx ebx, byte [head]
    inc bl
    cmp bl, [tail]
    je .full
    mov bl, [head]
    mov [codes+ebx], al
    inc byte [head]
.full:
    mov al, 64h                     ; specific EOI for line 4
    out 20h, al
    pop ds
    pop edx
    pop ebx
    pop eax
    iretd

sys_read:
    jecxz .nothing
    lea edx, [ebx+ecx-1]            ; the last byte
    cmp edx, ebx
    jb .bad                         ; round the end of all addresses
    cmp ebx, USER_DATA
    jb .bad
    cmp edx, USER_TOP-1
    ja .bad
    mov edi, ebx
    movzx eax, byte [head]
    movzx esi, byte [tail]
    sub eax, esi
    movzx eax, al                   ; so many wait
    cmp eax, ecx
    jbe .count
    mov eax, ecx
.count:
    mov edx, 256
    sub edx, esi                    ; up to the end of the ring
    cmp edx, eax
    jbe .split
    mov edx, eax
.split:
    add [tail], al
    add esi, codes
    mov ecx, edx
    rep movsb
    mov esi, codes
    mov ecx, eax
    sub ecx, edx
    rep movsb
    ret
.bad:
    xor eax, eax
    dec eax
    ret
.nothing:
    xor eax, eax
    ret

head  db 0
tail  db 0
codes times 256 db 0

%include "users.inc"
