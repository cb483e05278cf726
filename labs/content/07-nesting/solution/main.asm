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
    cli                       ; nobody may come between the test and HLT
    call work_to_do
    jnz .work
    sti                       ; still shut for one instruction, and that is HLT
    hlt
    jmp main_loop
.work:
    sti
    call use_key
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
    sti                       ; line 0 may come in, line 1 is in service
    call take_key
    cli                       ; from EOI to iretd alone again
    mov al, 20h               ; EOI
    out 20h, al
    popad
    iretd

irq7_entry:                   ; the printer, which rings now and then
    push eax
    mov al, 0Bh               ; OCW3: the next read gives ISR
    out 20h, al
    in al, 20h
    test al, 80h
    jz .spurious              ; nothing in service: nothing to end
    mov al, 20h               ; EOI
    out 20h, al
.spurious:
    pop eax
    iretd
