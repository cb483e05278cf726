; The top half only notes that there is a code; the bottom half takes it from the keyboard.
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

irq1_entry:
    SAVE_ALL
    inc dword [pending]
    EOI

interrupt_exit:
    cmp dword [in_bottom_half], 0
    jne .out
    mov dword [in_bottom_half], 1
    call bottom_half
    mov dword [in_bottom_half], 0
.out:
    RESTORE_ALL
    iretd

bottom_half:
    cmp dword [pending], 0
    je .empty
    dec dword [pending]
    sti
    in al, 60h
    call translate
    cli
    jmp bottom_half
.empty:
    ret

align 4
ticks          dd 0
pending        dd 0
in_bottom_half dd 0
