; Another way: the master ends its interrupts by itself (ICW4 bit 1), and a loop sends the four words.
%include "ringside.inc"
%include "timer.inc"
kmain:
    call timer_1khz
    mov esi, words
    mov ecx, 8
.next:
    movzx edx, byte [esi]
    mov al, [esi+1]
    out dx, al
    add esi, 2
    loop .next
    mov ecx, irq0_entry
    GATE 20h, ecx, 8Eh
    mov al, 11111110b
    out 21h, al
    sti
idle:
    cmp dword [ticks], 100
    jb idle
done:
    cli
    hlt
irq0_entry:
    inc dword [ticks]
    iretd
words:
    db 20h, 11h, 21h, 20h, 21h, 4, 21h, 3
    db 0A0h, 11h, 0A1h, 28h, 0A1h, 2, 0A1h, 1
ticks dd 0
