; No process is ready, no interrupt is being handled.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    LINES 0DFh
    mov dword [current], 0
    sti
idle:
    hlt
    jmp idle
line5_entry:
    push eax
    SEND 20h, 20h
    pop eax
    iretd
