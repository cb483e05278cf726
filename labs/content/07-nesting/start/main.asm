; Lab D2 - nesting and priority
%include "ringside.inc"
%include "board.inc"

; Prescribed: the labels irq0_entry, irq1_entry, irq7_entry, and that the main loop uses every key that take_key took.
kmain:
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    GATE 27h, irq7_entry, 8Eh

    mov al, 0FDh              ; line 1 only
    out 21h, al
    call keyboard_self_test
    sti                       ; whatever the self-test left behind comes now

    call timer_1khz
    mov al, 7Ch               ; lines 0, 1 and 7
    out 21h, al

main_loop:
    call work_to_do
    jz .rest
    call use_key
    jmp main_loop
.rest:
    hlt
    jmp main_loop

irq0_entry:                   ; the timer
    push eax
    inc dword [ticks]
    mov al, 20h               ; EOI
    out 20h, al
    pop eax
    iretd

irq1_entry:                   ; the keyboard
    pushad
    in al, 60h
    call take_key
    mov al, 20h               ; EOI
    out 20h, al
    popad
    iretd

irq7_entry:                   ; the printer, which rings now and then
    push eax
    mov al, 20h               ; EOI
    out 20h, al
    pop eax
    iretd
