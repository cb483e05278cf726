; Patient 1 - a double fault in an empty loop
%include "ringside.inc"
%include "clinic.inc"

; Labels that the checks know: irq0_entry, ticks, done.
kmain:
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; let the timer through
    sti
idle:                         ; nothing here that could fault
    cmp dword [ticks], 20
    jb idle
done:
    jmp stop

irq0_entry:
    push eax
    inc dword [ticks]
    SEND 20h, 20h
    pop eax
    iretd

align 4
ticks dd 0
