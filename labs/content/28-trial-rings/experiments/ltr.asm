; Ring 3 loads TR.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    ENTER_RING3 user_entry
user_entry:
    mov ax, TSS_SEL
    ltr ax
user_back:
    jmp user_back
