; Every gate has DPL 0. At level 3 come a division by zero, a tick of the timer and an INT.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    call timer_1khz
    GATE 0, on_de, 8Eh
    GATE 20h, irq0_entry, 8Eh
    GATE 30h, on_int, 8Eh
    GATE 13, on_gp, 8Eh
    mov al, 0FEh
    out 21h, al
    TO_USER user_entry

user_entry:
    mov ax, UDATA
    mov ds, ax
    xor ecx, ecx
    div ecx                   ; two bytes long
.wait:
    cmp dword [ticks], 0
    je .wait
    int 30h

on_gp:
on_int:
done:
    jmp stop

on_de:
    add dword [esp], 2        ; go on behind the div
    iretd

irq0_entry:
    push eax
    push ds
    mov ax, KDATA
    mov ds, ax
    inc dword [ticks]
    mov al, 20h
    out 20h, al
    pop ds
    pop eax
    iretd

ticks dd 0
