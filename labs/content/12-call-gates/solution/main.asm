; Lab F3 - the other door: call gates
%include "ringside.inc"
%include "guard.inc"        ; forbidden things from ring 3 end here
%include "gates.inc"        ; CALL_GATE, GATE_SEL, kernel_mix
%include "user.inc"         ; the program in ring 3; it begins at user_entry

kmain:
    call guard_setup
    call use_long_gdt

    CALL_GATE GATE_SEL, gate_entry, 0ECh, 2     ; present, DPL 3, 32-bit call gate

    push dword UDATA        ; enter ring 3
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

; Ring 3 called with two parameters. Hand them to kernel_mix: EAX the one that was pushed first, EDX
; the other. Its result goes back in EAX. Everything else is as the program left it, DF too.
gate_entry:                 ; [ESP] EIP, CS, last parameter, first parameter, ESP, SS
    pushfd                  ; a call gate saves no EFLAGS
    push ds
    push es
    pushad
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    cld
    mov eax, [esp+44+12]    ; 44 bytes of ours below the frame
    mov edx, [esp+44+8]
    call kernel_mix
    mov [esp+28], eax       ; popad puts it into EAX
    popad
    pop es
    pop ds
    popfd
    retf 8                  ; the parameters go from both stacks
