; The timer's handler lasts two periods with IF = 1: the first before its EOI, the second after it.
%include "ringside.inc"
%include "board.inc"

kmain:
    mov bl, 20h
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    call timer_1khz
    mov al, 0FEh
    out 21h, al
    sti
.wait:
    hlt
    jmp .wait

irq0_entry:
    pushad
    inc dword [inside]
    cmp dword [inside], 1
    jne again
before_eoi:
    sti
    call a_period
early_eoi:
    mov al, 20h
    out 20h, al
    call a_period
    cli
at_end:
    nop
done:
    jmp stop
again:                        ; the handler inside the handler
    mov al, 20h
    out 20h, al
    dec dword [inside]
    popad
    iretd

inside dd 0
