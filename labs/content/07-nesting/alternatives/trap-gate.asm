; Another way: a trap gate leaves IF alone, so the keyboard's handler is open from its first instruction on.
%include "ringside.inc"
%include "board.inc"

kmain:
    call pic_remap
    mov ebx, irq0_entry
    GATE 20h, ebx, 8Eh
    mov ebx, irq1_entry
    GATE 21h, ebx, 8Fh
    mov ebx, irq7_entry
    GATE 27h, ebx, 8Eh
    mov al, 11111101b
    out 21h, al
    call keyboard_self_test
    sti
    call timer_1khz
    mov al, 01111100b
    out 21h, al
    cli
main_loop:
    call work_to_do
    jnz some
    sti
    hlt
    cli
    jmp main_loop
some:
    sti
    call use_key
    cli
    jmp main_loop

irq0_entry:
    pushad
    mov al, 20h
    out 20h, al
    inc dword [ticks]
    popad
    iretd

irq1_entry:
    pushad
    xor eax, eax
    in al, 60h
    call take_key
    cli
    mov al, 20h
    out 20h, al
    popad
    iretd

irq7_entry:
    push eax
    mov al, 0Bh
    out 20h, al
    in al, 20h
    and al, 80h
    shr al, 2                 ; 20h or nothing
    jz .spurious
    out 20h, al
.spurious:
    pop eax
    iretd
