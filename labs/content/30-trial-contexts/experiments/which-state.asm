; A calls the kernel and goes on. Then line 5 rings.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    GATE 30h, int30_entry, 0EEh
    LINES 0DFh
    call spaces_on
    ENTER_RING3 user_a
int30_entry:                  ; for A
    iretd
line5_entry:                  ; for the device
    push eax
    SEND 20h, 20h
    pop eax
    iretd
user_a:
    int 30h
in_program:
    jmp in_program
