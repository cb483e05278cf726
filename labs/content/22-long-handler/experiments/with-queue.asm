; The codes go through a queue now; the work is in the handler still.
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
    call queue_put
.work:
    call queue_get
    jz .done
    call translate
    jmp .work
.done:
    EOI
    RESTORE_ALL
    iretd

align 4
ticks      dd 0               ; timer interrupts
lost_ticks dd 0               ; timer interrupts that never came
lost_keys  dd 0               ; codes that never came
if_off     dd 0               ; the longest time with interrupts off, in clocks
waiting    dd 0               ; keyboard interrupts at whose end a tick was waiting
