; Another way: the keyboard's handler shuts its own line, ends the interrupt early and works with everything else open.
%include "ringside.inc"
%include "board.inc"
OWN equ 2                     ; bit of line 1

kmain:
    GATE 20h, tick, 8Eh
    GATE 21h, key, 8Eh
    GATE 27h, printer, 8Eh
    call pic_remap
    mov al, ~OWN & 0FFh
    out 21h, al
    call keyboard_self_test
    sti
    nop
    call timer_1khz
    in al, 21h
    and al, 7Eh
    out 21h, al
again:
    cli
    call work_to_do
    jz sleep
    sti
    call use_key
    jmp again
sleep:
    sti
    hlt
    jmp again

irq0_entry:
tick:
    push edx
    push eax
    mov dx, 20h
    mov al, 60h               ; specific EOI for line 0
    out dx, al
    inc dword [ticks]
    pop eax
    pop edx
    iretd

irq1_entry:
key:
    push eax
    push ecx
    in al, 21h
    or al, OWN
    out 21h, al
    mov al, 61h               ; specific EOI for line 1
    out 20h, al
    sti
    in al, 60h
    call take_key
    cli
    in al, 21h
    and al, ~OWN & 0FFh
    out 21h, al
    pop ecx
    pop eax
    iretd

irq7_entry:
printer:
    pushad
    mov al, 0Bh
    out 20h, al
    in al, 20h
    rol al, 1                 ; bit 7 -> CF
    jnc .done
    mov al, 67h               ; specific EOI for line 7
    out 20h, al
.done:
    popad
    iretd
