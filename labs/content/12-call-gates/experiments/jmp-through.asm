; Ring 3 does not call through the gate, it jumps.
%include "ringside.inc"
%include "gates.inc"
kmain:
    call use_long_gdt
    CALL_GATE GATE_SEL, kernel_function, 0ECh, 0
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
kernel_function:
    jmp kernel_function
try_entry:
    jmp GATE_SEL:0
try_back:
    jmp try_back
