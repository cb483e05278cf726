; A key comes first. Its handler opens IF, has not sent its EOI yet, and waits for three milliseconds.
%include "ringside.inc"
%include "board.inc"
kmain:
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    call timer_1khz
    mov al, 0FCh
    out 21h, al
    sti
    mov al, 0D2h              ; the keyboard controller acts as if a key had been pressed
    out 64h, al
    mov al, 1Eh
    out 60h, al
.wait:
    cmp dword [used], 0
    je .wait
    cli
    hlt

irq0_entry:
    push eax
    inc dword [ticks]
    mov al, 20h
    out 20h, al
    pop eax
    iretd

irq1_entry:
    pushad
    in al, 60h
    sti                       ; IF = 1; line 1 stays in service
    mov ecx, 75000            ; three milliseconds and a little
.time:
    loop .time
before_eoi:
    cli
    inc dword [used]
    mov al, 20h
    out 20h, al
    popad
    iretd
