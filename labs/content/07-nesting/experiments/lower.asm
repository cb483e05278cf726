; The timer's handler opens IF, but it has not sent its EOI yet. A key is pressed now.
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
.wait:
    hlt
    cmp dword [used], 0
    je .wait
    cli
    hlt

irq0_entry:
    pushad
    sti                       ; IF = 1; line 0 stays in service
    mov al, 0D2h              ; the keyboard controller acts as if a key had been pressed
    out 64h, al
    mov al, 1Eh
    out 60h, al
    mov ecx, 5000             ; line 1 asks, and there is time enough for it
.time:
    loop .time
before_eoi:
    mov al, 20h
    out 20h, al
    nop
    nop
after_eoi:
    cli
    popad
    iretd

irq1_entry:
    push eax
    in al, 60h
    inc dword [used]
    mov al, 20h
    out 20h, al
    pop eax
    iretd
