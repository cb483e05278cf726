; No parameters. The function leaves with iretd as if it were the handler of an interrupt.
; The stack of ring 3 is at 50604h when it calls.
%include "ringside.inc"
%include "gates.inc"
kmain:
    call use_long_gdt
    CALL_GATE GATE_SEL, kernel_function, 0ECh, 0
    push dword UDATA
    push dword 50604h
    push dword 202h
    push dword UCODE
    push dword try_entry
    iretd
kernel_function:
    iretd
try_entry:
    call GATE_SEL:0
try_back:
    jmp try_back
