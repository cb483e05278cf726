; A call gate with DPL 3 that copies two parameters. Ring 3 pushes 1111h and 2222h.
%include "ringside.inc"
%include "gates.inc"
kmain:
    call use_long_gdt
    CALL_GATE GATE_SEL, kernel_function, 0ECh, 2
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
kernel_function:
    retf 8
try_entry:
    push dword 1111h
    push dword 2222h
    call GATE_SEL:0
try_back:
    jmp try_back
