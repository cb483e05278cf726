; Everything is right but for one thing: the handler never says EOI.
%include "ringside.inc"
%include "timer.inc"
kmain:
    call timer_1khz
    mov al, 11h
    out 20h, al
    out 0A0h, al
    mov al, 20h
    out 21h, al
    mov al, 28h
    out 0A1h, al
    mov al, 4
    out 21h, al
    mov al, 2
    out 0A1h, al
    mov al, 1
    out 21h, al
    out 0A1h, al
    GATE 20h, irq0_entry, 8Eh
    mov al, 0FEh
    out 21h, al
    sti
    mov ecx, 700000         ; turns of the loop that a tenth of a second has room for
idle:
    cmp dword [ticks], 100
    jae done
    dec ecx
    jnz idle
done:
    cli
    hlt
irq0_entry:
    inc dword [ticks]
    iretd
ticks dd 0
