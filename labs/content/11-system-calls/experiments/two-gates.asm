; Two gates lead to the same handler: 80h is an interrupt gate, 81h a trap gate.
%include "ringside.inc"
kmain:
    GATE 80h, syscall_entry, 0EEh
    GATE 81h, syscall_entry, 0EFh
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
syscall_entry:
    iretd
try_entry:
    int 80h
    int 81h
try_back:
    jmp try_back
