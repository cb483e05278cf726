; The same interrupt twice: from ring 0, then from ring 3.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    int 30h
    ENTER_RING3 user_entry
int30_entry:
    iretd
user_entry:
    int 30h
user_back:
    jmp user_back
