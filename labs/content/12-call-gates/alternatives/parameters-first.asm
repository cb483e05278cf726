; Another way: the frame of the gate is found through EBP, the result has a place of its own, and
; the gate is made without DPL 3 and opened afterwards.
%include "ringside.inc"
%include "guard.inc"
%include "gates.inc"
%include "user.inc"
kmain:
    call guard_setup
    call use_long_gdt
    CALL_GATE GATE_SEL, through_the_gate, 8Ch, 2
    or byte [long_gdt+GATE_SEL+5], 60h
    push dword UDATA
    push dword ustack_top
    pushfd
    or dword [esp], 200h
    push dword UCODE
    push dword user_entry
    iretd
through_the_gate:
    pushfd
    push ebp
    lea ebp, [esp+8]            ; EBP: the frame of the gate
    cld
    sub esp, 4                  ; a place for the result
    pushad
    push es
    push ds
    mov eax, [ss:ebp+12]
    mov edx, [ss:ebp+8]
    mov ebx, KDATA
    mov ds, ebx
    mov es, ebx
    push ebp
    call kernel_mix
    pop ebp
    mov [ss:ebp-12], eax
    pop ds
    pop es
    popad
    pop eax
    pop ebp
    popfd
    retf 8
