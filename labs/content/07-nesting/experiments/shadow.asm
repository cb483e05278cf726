; A tick is waiting both times. Once IF is 1 between sti and cli with nothing there, once with a nop.
%include "ringside.inc"
%include "board.inc"
kmain:
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    call timer_1khz
    mov al, 0FEh
    out 21h, al

    call until_tick_waits
first:
    sti
    cli

    call until_tick_waits
between:
    sti
    nop
    cli
last:
    hlt

until_tick_waits:             ; a little longer than a period
    mov ecx, 25000
.time:
    loop .time
    ret

irq0_entry:
    push eax
    inc dword [ticks]
    mov al, 20h
    out 20h, al
    pop eax
    iretd
