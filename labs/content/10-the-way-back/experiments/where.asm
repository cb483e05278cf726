; Here the boot code has loaded a TSS, as in the labs before. Ring 3 executes int 30h.
%include "ringside.inc"
%include "user.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

int30_entry:
    dec dword [ss:calls_left] ; a hundred calls, and the experiment is over
    jz stop
    iretd

calls_left dd 100
