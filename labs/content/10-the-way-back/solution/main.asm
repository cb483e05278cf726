; Lab F1 - the way back: TSS.SS0:ESP0
%define OWN_TSS               ; the boot code leaves TR and entry 28h of the GDT to you
%include "ringside.inc"
%include "user.inc"

; Prescribed: entry 28h (TSS_SEL) describes your TSS, and entries into ring 0 use the stack that ends at ring0_stack_top.
kmain:
    GATE 30h, int30_entry, 0EEh   ; an interrupt gate that ring 3 may use

    mov eax, tss                  ; the base lies in three pieces
    mov word [gdt+TSS_SEL], 104-1
    mov [gdt+TSS_SEL+2], ax
    shr eax, 16
    mov [gdt+TSS_SEL+4], al
    mov byte [gdt+TSS_SEL+5], 89h ; present, DPL 0, available 32-bit TSS
    mov byte [gdt+TSS_SEL+6], 0
    mov [gdt+TSS_SEL+7], ah

    mov dword [tss+4], ring0_stack_top  ; ESP0
    mov dword [tss+8], KDATA            ; SS0
    mov word [tss+102], 104             ; I/O map base: no map

    mov ax, TSS_SEL
    ltr ax

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
