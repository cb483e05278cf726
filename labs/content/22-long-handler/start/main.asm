; Lab I1 - the price of a long handler
;
; A scanner for bar codes pretends to be a keyboard. Each scan code costs 3 ms of work, and this kernel does all of it in the
; handler, with interrupts off. Do not cure it: measure it.
;
; Labels that the checks know: irq0_entry, irq1_entry and the five numbers at the end.
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
    ; 3. How many ticks should have come by now?
    EOI
    RESTORE_ALL
    iretd

irq1_entry:
    SAVE_ALL
    in al, 60h
    ; 1. Put the code into the queue; work on all that lies there.
    ; 2. How long are interrupts off?
    call translate
    ; 4. Is a tick waiting?
    ; 5. Which codes never came?
    EOI
    RESTORE_ALL
    iretd

align 4
ticks      dd 0               ; timer interrupts
lost_ticks dd 0               ; timer interrupts that never came
lost_keys  dd 0               ; codes that never came
if_off     dd 0               ; the longest time with interrupts off, in clocks
waiting    dd 0               ; keyboard interrupts at whose end a tick was waiting
