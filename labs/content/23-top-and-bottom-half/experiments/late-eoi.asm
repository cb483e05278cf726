; Guarded, with interrupts on, and the EOI comes at the very end.
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
    jmp interrupt_exit

irq1_entry:                   ; top half: a few dozen instructions with interrupts off
    SAVE_ALL
    in al, 60h
    call queue_put

interrupt_exit:               ; both handlers leave this way, interrupts off
    cmp dword [in_bottom_half], 0
    jne .out                  ; whoever was interrupted is at it already and will find the new code
    mov dword [in_bottom_half], 1
    call bottom_half
    mov dword [in_bottom_half], 0
.out:
    EOI
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
ticks          dd 0
in_bottom_half dd 0
