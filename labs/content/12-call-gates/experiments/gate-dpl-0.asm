; The same function behind a call gate, selector 50h. The gate has DPL 0.
%include "ringside.inc"
%include "gates.inc"
kmain:
    call use_long_gdt
    CALL_GATE GATE_SEL, kernel_function, 8Ch, 0
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
kernel_function:
    retf
try_entry:
    call GATE_SEL:0
try_back:
    jmp try_back
