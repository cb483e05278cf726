; The frame of ring 3 without its word for EFLAGS, and RETF in place of IRETD.
%include "ringside.inc"
kmain:
    push dword UDATA
    push dword ustack_top
    push dword UCODE
    push dword user_entry
    retf
user_entry:
    jmp user_entry
