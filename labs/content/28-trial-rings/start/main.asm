; Trial T1 - a place for claims of your own.
; Ring 3 is entered, comes back once through int 30h and goes on. Change what you like and watch the transitions.
%include "ringside.inc"
%include "ring3.inc"

kmain:
    GATE 30h, int30_entry, 0EEh   ; an interrupt gate that ring 3 may use
    ENTER_RING3 user_entry

int30_entry:                  ; ring 0, on the stack that the TSS names
    iretd

user_entry:
    int 30h
user_back:
    jmp user_back
