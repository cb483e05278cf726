; Lab F1 - the way back: TSS.SS0:ESP0
%define OWN_TSS               ; the boot code leaves TR and entry 28h of the GDT to you
%include "ringside.inc"
%include "user.inc"

; Prescribed: entry 28h (TSS_SEL) describes your TSS, and entries into ring 0 use the stack that ends at ring0_stack_top.
kmain:
    GATE 30h, int30_entry, 0EEh   ; an interrupt gate that ring 3 may use

    ; 1. Describe the TSS, 104 bytes at tss, in the GDT at gdt+TSS_SEL.

    ; 2. Fill in the fields that the processor needs for the way back.

    ; 3. Load TR.

    push dword UDATA          ; the forged frame of lab E1
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

; Given: counts a call and goes back.
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
other_data: times 8 dd 0C0FFEEh  ; something else that the kernel needs
calls       dd 0
ring0_stack: times 512 db 0      ; the stack of ring 0 grows down, from its end towards this label
ring0_stack_top:

tss equ 123400h               ; free memory, all zero: room for your TSS
