; The answer of the self-test raises line 1 while IF = 0. It is read at once, and that lowers the line again. Then: sti.
%include "ringside.inc"
%include "board.inc"
kmain:
    call pic_remap
    GATE 21h, irq1_entry, 8Eh
    GATE 27h, irq7_entry, 8Eh
    mov al, 0FDh              ; line 1 only
    out 21h, al
    call keyboard_self_test
    sti
    nop
    nop
    cli
    hlt

irq1_entry:
    push eax
    in al, 60h
    mov al, 20h
    out 20h, al
    pop eax
    iretd

irq7_entry:
    iretd
