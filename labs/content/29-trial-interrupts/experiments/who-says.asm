; First an instruction says 20h, while every line is masked. Then line 0 rings: once with the base 20h, once with the base 50h.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    GATE 20h, called, 8Eh
by_instruction:
    int 20h
behind_it:
    GATE 20h, irq0_entry, 8Eh
    GATE 50h, irq0_entry, 8Eh
    call timer_1khz
    call one_tick
    mov bl, 50h
    call pic_remap
    call one_tick
done:
    jmp stop

one_tick:
    mov al, 0FEh
    out 21h, al
    mov eax, [ticks]
    sti
.wait:
    cmp eax, [ticks]
    je .wait
    cli
    ret

called:
    iretd

irq0_entry:
    push eax
    inc dword [ticks]
    mov al, 20h
    out 20h, al
    pop eax
    iretd

ticks dd 0
