; Ring 3 calls a function of the kernel by its name: code segment 08h.
%include "ringside.inc"
kmain:
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
kernel_function:
    retf
try_entry:
    call KCODE:kernel_function
try_back:
    jmp try_back
