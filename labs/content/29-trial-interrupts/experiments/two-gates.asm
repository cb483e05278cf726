; Two ticks of the timer. The first comes through an interrupt gate, the second through a trap gate.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    call timer_1khz
    mov al, 0FEh
    out 21h, al
    GATE 20h, irq0_entry, 8Eh
    call one_tick
    GATE 20h, irq0_entry, 8Fh
    call one_tick
done:
    jmp stop

one_tick:
    mov eax, [ticks]
    sti
.wait:
    cmp eax, [ticks]
    je .wait
    cli
    ret

irq0_entry:
    push eax
    inc dword [ticks]
    mov al, 20h
    out 20h, al
    pop eax
    iretd

ticks dd 0
