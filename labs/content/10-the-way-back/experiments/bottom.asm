; ESP0 names the stack by its first byte, as C would name an array. Everything else is right.
%include "ringside.inc"
%include "user.inc"

kmain:
    GATE 30h, int30_entry, 0EEh
    mov dword [tss+4], ring0_stack
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

int30_entry:
    push ds
    push eax
    mov ax, KDATA
    mov ds, ax
    inc dword [calls]
    pop eax
    pop ds
    iretd

align 4
other_data: times 8 dd 0C0FFEEh
calls       dd 0
ring0_stack: times 512 db 0
ring0_stack_top:
