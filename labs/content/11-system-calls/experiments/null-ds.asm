; A handler that does everything but one thing: DS is still that of ring 3. Ring 3 has made DS null.
%include "ringside.inc"
%include "services.inc"
kmain:
    GATE 80h, syscall_entry, 0EEh
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
syscall_entry:
    pushad
    cmp eax, CALLS
    jae .return
    call [call_table+eax*4]
    mov [esp+28], eax
.return:
    popad
    iretd
try_entry:
    xor eax, eax
    mov ds, ax
    mov eax, 2
    int 80h
try_back:
    jmp try_back
