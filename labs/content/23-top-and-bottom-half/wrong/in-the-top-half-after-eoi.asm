; EOI and STI inside the handler, and the work right there: every code interrupts the work on the one before.
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

irq1_entry:
    SAVE_ALL
    in al, 60h
    mov bl, al
    EOI
    sti
    mov al, bl
    call translate
    cli
    RESTORE_ALL
    iretd

bottom_half:
    ret

align 4
ticks dd 0
