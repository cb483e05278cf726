; Line 5 rings twice. Its handler works a while: the first time as it was entered, the second time after STI.
; Both times line 3, which is more important, rings meanwhile.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 23h, line3_entry, 8Eh
    GATE 25h, line5_entry, 8Eh
    LINES 0D7h
    sti
    jmp $
line5_entry:
    push eax
    push ecx
    mov ecx, 30000
    xor byte [second], 1
    jz second_time
first_time:
    loop $
first_end:
    jmp leave_it
second_time:
    sti
    loop $
    cli
second_end:
leave_it:
    SEND 20h, 20h
    pop ecx
    pop eax
    iretd
line3_entry:
    push eax
    SEND 20h, 20h
    pop eax
    iretd
second db 0
