; Two frames that no interrupt left: the first before any interrupt has come, the second inside a handler.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    GATE 13, refused, 8Eh
    ENTER_RING3 user_entry
refused:                      ; so the second try is made even if the first one fails
    int 30h
int30_entry:
    GATE 13, exception_13, 8Eh
    ENTER_RING3 user_again
user_entry:
    mov ax, UDATA             ; the handler writes to the IDT through DS
    mov ds, ax
    int 30h
user_again:
    jmp user_again
