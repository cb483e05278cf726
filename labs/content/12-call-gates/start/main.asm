; Lab F3 - the other door: call gates
%include "ringside.inc"
%include "guard.inc"        ; forbidden things from ring 3 end here
%include "gates.inc"        ; CALL_GATE, GATE_SEL, kernel_mix
%include "user.inc"         ; the program in ring 3; it begins at user_entry

kmain:
    call guard_setup
    call use_long_gdt

    ; 1. Make entry 50h a call gate to gate_entry: ring 3 may use it, two parameters are copied.

    push dword UDATA        ; enter ring 3
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

; Ring 3 called with two parameters. Hand them to kernel_mix: EAX the one that was pushed first, EDX
; the other. Its result goes back in EAX. Everything else is as the program left it, DF too.
gate_entry:

    ; 2. Keep what changes, fetch the parameters, call, and return.

    retf
