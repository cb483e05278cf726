; The keyboard's handler lasts two periods of the timer: the first with IF = 0, the second with IF = 1. The timer has the higher priority.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    call timer_1khz
    mov al, 0FCh
    out 21h, al
    mov al, 0D2h              ; the keyboard controller acts as if a key had been pressed
    out 64h, al
    mov al, 1Eh
    out 60h, al
    sti
.wait:
    hlt
    jmp .wait

irq0_entry:
    push eax
    mov al, 20h
    out 20h, al
    pop eax
    iretd

irq1_entry:
    pushad
    in al, 60h
closed:
    call a_period
opened:
    sti
    call a_period
    cli
before_eoi:
    mov al, 20h
    out 20h, al
    popad
done:
    jmp stop
