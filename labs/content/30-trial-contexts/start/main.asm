; Trial T3 - a place for claims of your own.
; A runs in ring 3 in its own address space and calls the kernel. Change what you like.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"

kmain:
    GATE 30h, int30_entry, 0EEh
    call spaces_on
    ENTER_RING3 user_entry

int30_entry:                  ; for A, in A's space
    mov eax, [ss:USER_DATA]
    iretd

user_entry:
    int 30h
user_back:
    jmp user_back
