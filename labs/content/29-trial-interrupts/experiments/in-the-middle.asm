; One single instruction that lasts longer than two periods of the timer.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    call timer_1khz
    mov al, 0FEh
    out 21h, al
    mov edi, 100000h
    mov ecx, BYTES
    sti
long:
    rep stosb
behind:
    cli
done:
    jmp stop

irq0_entry:
    push eax
    mov al, 20h
    out 20h, al
    pop eax
    iretd

BYTES equ 60000
