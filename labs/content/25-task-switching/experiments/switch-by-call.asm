; Task 1 calls the TSS of task 2. Nothing else happens.
%include "ringside.inc"
%include "tables.inc"
kmain:
    call use_big_gdt
    mov dword [tss2+TSS_EIP], in_task2
    mov dword [tss2+TSS_EFLAGS], 2
    mov dword [tss2+TSS_ESP], stack2_top
    mov dword [tss2+TSS_CS], KCODE
    mov dword [tss2+TSS_SS], KDATA
    mov dword [tss2+TSS_DS], KDATA
    mov dword [tss2+TSS_ES], KDATA
    TSS_ENTRY TASK2, tss2, 103, 89h
    call TASK2:0
in_task2:
    jmp in_task2
