; The timer ticks a thousand times a second. Line 5 rings twice, and each time there is work for three ticks: the first time its
; handler does it, the second time the handler makes a note, and the interrupted program does it.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 20h, line0_entry, 8Eh
    GATE 25h, line5_entry, 8Eh
    SEND 43h, 34h
    SEND 40h, 1193 & 255
    SEND 40h, 1193 >> 8
    LINES 0DEh
    sti
.program:
    cmp byte [noted], 0
    je .program
outside:
    call work
outside_end:
    jmp $
work:
    mov ecx, 75000
    loop $
    ret
line5_entry:
    pushad
    cmp byte [first], 0
    je make_note
    mov byte [first], 0
inside:
    call work
inside_end:
    jmp leave_it
make_note:
    mov byte [noted], 1
leave_it:
    SEND 20h, 20h
    popad
    iretd
line0_entry:
    push eax
    inc dword [ticks]
    SEND 20h, 20h
    pop eax
    iretd
ticks dd 0
first db 1
noted db 0
