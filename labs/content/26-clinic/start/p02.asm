; Patient 2 - a clock that ticks once
%include "ringside.inc"
%include "clinic.inc"

; Labels that the checks know: irq0_entry, ticks, done.
kmain:
    call pic_remap
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; only the timer is let through
    sti
count:                        ; twenty ticks, then home
    cmp dword [ticks], 20
    jb count
done:
    jmp stop

irq0_entry:
    push eax
    inc dword [ticks]
    pop eax
    iretd

align 4
ticks dd 0
