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

    mov edi, tss2
    mov eax, task2
    mov ebx, stack2_top
    call fill_tss
    TSS_ENTRY TASK2, tss2, 103, 89h     ; available, DPL 0

    mov dword [rounds], 20
ping:
    call fill1
    jmp TASK2:0             ; the offset is not looked at
ping_back:
    dec dword [rounds]
    jnz ping
    clts                    ; every switch has set CR0.TS

    mov edi, tss_df
    mov eax, df_task
    mov ebx, df_stack_top
    call fill_tss
    mov dword [tss_df+TSS_CR3], page_directory
    TSS_ENTRY DF_TASK, tss_df, 103, 89h
    TASK_GATE 8, DF_TASK, 85h

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
    jmp TASK1:0
pong_back:
    jmp task2

; A double fault in task 1 ends up here, with an error code on the stack. Task 1 lies in its TSS.
df_task:
    pop eax                 ; the error code, always 0
    mov dword [tss+TSS_EIP], survived
    mov dword [tss+TSS_ESP], kstack_top
    iretd                   ; NT is set: back to the task in the link
    jmp df_task             ; the next time it goes on here

fill_tss:                   ; EDI: TSS, EAX: entry, EBX: stack
    mov [edi+TSS_EIP], eax
    mov dword [edi+TSS_EFLAGS], 2
    mov [edi+TSS_ESP], ebx
    mov dword [edi+TSS_CS], KCODE
    mov dword [edi+TSS_SS], KDATA
    mov dword [edi+TSS_DS], KDATA
    mov dword [edi+TSS_ES], KDATA
    mov dword [edi+TSS_FS], KDATA
    mov dword [edi+TSS_GS], KDATA
    mov word [edi+TSS_IOMAP], 104
    ret

rounds    dd 0
overflows dd 0
