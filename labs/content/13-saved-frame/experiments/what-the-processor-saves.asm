; Ring 3 runs, the timer interrupts it, and the handler does nothing at all: look at the stack it finds.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"
P_STACKTOP equ 72
kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    mov al, 0FEh
    out 21h, al
    mov ax, UDATA
    mov ds, ax
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd
irq0_entry:
    jmp stop
