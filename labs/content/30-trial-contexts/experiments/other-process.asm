; A waits for line 5 and does not run. B does. The line rings, and its handler reads and writes the user's memory.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    LINES 0DFh
    call spaces_on
    mov dword [current], proc_b
    mov eax, DIR_B
    mov cr3, eax
    ENTER_RING3 user_b
line5_entry:
    push eax
    mov eax, [ss:USER_DATA]
in_handler:
    mov dword [ss:USER_DATA], 0DADAh
written:
    SEND 20h, 20h
    pop eax
    iretd
user_b:
    jmp user_b
