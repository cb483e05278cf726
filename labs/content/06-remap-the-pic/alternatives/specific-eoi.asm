; Another way: a specific EOI, all registers saved, and the mask kept in a variable.
%include "ringside.inc"
%include "timer.inc"
%macro SEND 2
    mov al, %2
    out %1, al
%endmacro
kmain:
    SEND 20h, 11h
    SEND 21h, 20h
    SEND 21h, 4
    SEND 21h, 1
    SEND 0A0h, 11h
    SEND 0A1h, 28h
    SEND 0A1h, 2
    SEND 0A1h, 1
    SEND 21h, 0FEh
    GATE 20h, irq0_entry, 8Eh
    call timer_1khz
    sti
.wait:
    hlt
    cmp dword [ticks], 100
    jb .wait
done:
    cli
    hlt
irq0_entry:
    pushad
    mov eax, [ticks]
    inc eax
    mov [ticks], eax
    SEND 20h, 60h           ; specific EOI for line 0
    popad
    iretd
ticks dd 0
