; The timer asks while IF = 0. Then IF is 1 twice for a moment: once with nothing between sti and cli, once with a nop.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    call timer_1khz
    mov al, 0FEh
    out 21h, al
closed:
    call a_period
shadow:
    sti
first_cli:
    cli
open:
    sti
    nop
second_cli:
    cli
done:
    jmp stop

irq0_entry:
    push eax
    mov al, 20h
    out 20h, al
    pop eax
    iretd
