; Another way: both new TSSs are written as data, the task for double faults has its iretd in front of
; its entry, and the jumps go through pointers in memory.
%include "ringside.inc"
%include "tables.inc"
%include "memory.inc"
%include "hostile.inc"
kmain:
    call use_big_gdt
    TSS_ENTRY TASK2, pong_tss, pong_tss_end-pong_tss-1, 89h
    TSS_ENTRY DF_TASK, rescue_tss, 103, 89h
    TASK_GATE 8, DF_TASK, 85h
    mov byte [rounds], 20
ping:
    call fill1
    jmp far [to_task2]
ping_back:
    clts
    dec byte [rounds]
    jnz ping
    call paging_on
    mov byte [overflows], 2
overflow:
    mov esp, bad_stack
    push eax
    jmp stop
survived:
    dec byte [overflows]
    jnz overflow
    jmp hostile
task2:
    call fill2
    jmp far [to_task1]
pong_back:
    jmp task2
rescued:
    iretd                   ; when it happens again, it goes on below
df_task:
    add esp, 4
    push dword kstack_top
    pop dword [tss+TSS_ESP]
    push dword survived
    pop dword [tss+TSS_EIP]
    jmp rescued
to_task2 dd 0
         dw TASK2
to_task1 dd 0
         dw TASK1
align 4
%macro NEW_TSS 3            ; CR3, EIP, ESP
    times 7 dd 0
    dd %1, %2, 2
    times 4 dd 0
    dd %3
    times 3 dd 0
    dd KDATA, KCODE, KDATA, KDATA, KDATA, KDATA, 0
    dw 0, 104
%endmacro
pong_tss:
    NEW_TSS 0, task2, stack2_top
pong_tss_end:
rescue_tss:
    NEW_TSS page_directory, df_task, df_stack_top
rounds    db 0
overflows db 0
