; save changes to the kernel's stack, pushes the way out and ends with an ordinary RET.
%include "ringside.inc"
%include "record.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
restart:
    mov esp, record
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax
    TAKE_UP
int30_entry:
    call save
handler_work:
    nop
    ret
save:
    PUT_AWAY
    mov esp, StackTop
    push dword restart
    ret
user_entry:
    int 30h
user_back:
    jmp user_back
