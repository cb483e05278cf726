; Ring 3 executes int 80h. The handler is ready, and so is its gate; the gate has DPL 0.
%include "ringside.inc"
kmain:
    GATE 80h, syscall_entry, 8Eh
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
syscall_entry:
    iretd
try_entry:
    mov eax, 1
    int 80h
try_back:
    jmp try_back
