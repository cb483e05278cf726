; The bottom half lets interrupts in, and every interrupt that ends begins one of its own.
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
    jmp interrupt_exit

irq1_entry:                   ; top half: a few dozen instructions with interrupts off
    SAVE_ALL
    in al, 60h
    call queue_put
    EOI

interrupt_exit:
    call bottom_half
    RESTORE_ALL
    iretd

bottom_half:                  ; called and left with interrupts off
.next:
    call queue_get
    jz .empty
    sti
    call translate
    cli
    jmp .next
.empty:
    ret

align 4
ticks dd 0
