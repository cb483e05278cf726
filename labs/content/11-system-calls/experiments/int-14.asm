; The gate of the system call has DPL 3. Ring 3 executes int 0Eh, the vector of the page fault.
%include "ringside.inc"
kmain:
    GATE 80h, syscall_entry, 0EEh
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
    int 0Eh
try_back:
    jmp try_back
