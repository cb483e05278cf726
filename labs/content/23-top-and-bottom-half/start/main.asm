; Lab I2 - top half, bottom half
;
; A scanner for bar codes pretends to be a keyboard: 32 scan codes, one a millisecond. Each takes 3 ms of work.
; This kernel does all of it in the handler, with interrupts off, and loses ticks and keys.
;
; Labels that the checks know: irq0_entry, irq1_entry, bottom_half.
%include "ringside.inc"
%include "kernel.inc"
%include "keyboard.inc"
%include "user.inc"

kmain:
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    call start_devices
    jmp enter_user

irq0_entry:
    SAVE_ALL
    inc dword [ticks]
    EOI
    RESTORE_ALL
    iretd

; 1. The top half: take the code from the keyboard, put it into the queue, end the interrupt. Nothing else.
irq1_entry:
    SAVE_ALL
    in al, 60h
    call translate
    EOI
    RESTORE_ALL
    iretd

; 2. The bottom half: translate what lies in the queue. Run it on the way out of a handler, right before the
;    registers are restored: after the EOI, with interrupts on, never twice at a time.
bottom_half:
    ret

align 4
ticks dd 0
