; Another way: a GDT of its own and the TSS lie ready as data, the pieces of the base are cut by the assembler.
%define OWN_TSS
%include "ringside.inc"
%include "user.inc"
%define ADDRESS(label) (label-$$+7C00h)

kmain:
    lgdt [table]
    ltr [tss_selector]
    GATE 30h, int30_entry, 0EEh
    mov esp, frame
    iretd

int30_entry:
    push ebx
    inc dword [ss:calls]      ; SS is the kernel's already
    pop ebx
    iretd

align 8
own_gdt:
    dq 0
    dq 00CF9A000000FFFFh
    dq 00CF92000000FFFFh
    dq 00CFFA000000FFFFh
    dq 00CFF2000000FFFFh
    dw own_tss_end-own_tss-1
    dw ADDRESS(own_tss) & 0FFFFh
    db (ADDRESS(own_tss) >> 16) & 0FFh
    db 0E9h, 0                ; DPL 3 of a TSS matters only to jumps into it
    db ADDRESS(own_tss) >> 24
table:
    dw table-own_gdt-1
    dd own_gdt
tss_selector dw TSS_SEL

frame dd user_entry, UCODE, 202h, ustack_top, UDATA

calls dd 0
ring0_stack: times 256 db 0
ring0_stack_top:

own_tss:
    dd 0
    dd ring0_stack_top, KDATA
    times 22 dd 0
    dw 0, 104
own_tss_end:
