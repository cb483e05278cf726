; A process is taken up with the two lines as they are printed in the text.
%include "ringside.inc"
%include "record.inc"
kmain:
    mov esp, record
    lea esp, [esp+P_STACKTOP]
    mov dword [tss+4], eax
    TAKE_UP
user_entry:
    jmp user_entry
