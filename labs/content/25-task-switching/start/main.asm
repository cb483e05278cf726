; Lab K1 - hardware task switching
%include "ringside.inc"
%include "tables.inc"       ; TSS_ENTRY, TASK_GATE, the fields of a TSS, tss2, tss_df
%include "memory.inc"       ; paging_on, fill1, fill2
%include "hostile.inc"      ; the program in ring 3

; Prescribed labels: ping_back and pong_back right behind the jumps to the other task, df_task at
; the entry of the task for double faults, survived where task 1 goes on after one. The task for
; double faults begins each time with df_stack_top and nothing on its stack but the error code.
kmain:
    call use_big_gdt

    ; 1. Fill tss2, so that task 2 begins at task2 with a stack of its own (stack2_top).
    ;    Write its descriptor into entry TASK2 of the GDT.

    mov dword [rounds], 20
ping:
    call fill1

    ; 2. Jump to task 2.

ping_back:
    dec dword [rounds]
    jnz ping

    ; 3. Fill tss_df, write its descriptor (entry DF_TASK), and make vector 8 a task gate to it.

    call paging_on
    mov dword [overflows], 2
overflow:
    mov esp, bad_stack
    push eax                ; there is no page for this
    jmp stop
survived:
    dec dword [overflows]
    jnz overflow
    jmp hostile

task2:
    call fill2

    ; 2. Jump back to task 1.

pong_back:
    jmp task2

; 4. A double fault in task 1 ends up here, with an error code on the stack. Send task 1 to
;    `survived` with its stack at kstack_top, and return to it. There will be a second time.
df_task:
    jmp stop

rounds    dd 0
overflows dd 0
