; All lines are masked, IF is 0, and the program executes INT with the vector of line 5.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    LINES 0FFh
    int 25h
behind:
    jmp behind
line5_entry:
    iretd
