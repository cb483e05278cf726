; A handler that saves nothing and changes EAX and CF.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    ENTER_RING3 user_entry
int30_entry:
    mov eax, 0AAAAAAAAh
    clc
    iretd
user_entry:
    mov eax, 11111111h
    stc
    int 30h
user_back:
    jmp user_back
