; The handler of line 5 sets IF and works for a while; its EOI comes last. Meanwhile lines 7 and 3 ask.
%include "ringside.inc"
%macro SEND 2                 ; port, byte
    mov al, %2
    out %1, al
%endmacro
kmain:
    SEND 20h, 11h             ; the master alone: vectors 20h-27h
    SEND 21h, 20h
    SEND 21h, 4
    SEND 21h, 1
    SEND 21h, 57h             ; lines 3, 5 and 7 may ask
    GATE 23h, line3_entry, 8Eh
    GATE 25h, line5_entry, 8Eh
    GATE 27h, line7_entry, 8Eh
    sti
wait_here:
    jmp wait_here
line5_entry:
    push eax
    push ecx
    sti
    mov ecx, 60000
    loop $
    cli
line5_end:
    SEND 20h, 20h
    pop ecx
    pop eax
    iretd
line3_entry:
line7_entry:
    push eax
    SEND 20h, 20h
    pop eax
    iretd
