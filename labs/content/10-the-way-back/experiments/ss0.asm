; SS0 is wrong in four ways, one after the other. Vector 10, #TS, has a task gate: a task brings its own
; stack along, so it can be entered even now. It writes down the error code, puts the next value into SS0
; and goes back to the same `int 30h`.
%include "ringside.inc"
%include "user.inc"
TASK_SEL equ 30h

kmain:
    mov esi, gdt              ; a larger GDT, with the TSS of the task in entry 30h
    mov edi, larger_gdt
    mov ecx, 12
    rep movsd
    mov eax, task_tss
    mov [larger_gdt+TASK_SEL+2], ax
    shr eax, 16
    mov [larger_gdt+TASK_SEL+4], al
    mov [larger_gdt+TASK_SEL+7], ah
    lgdt [larger_gdtr]
    mov word [IDT_BASE+10*8+2], TASK_SEL
    mov byte [IDT_BASE+10*8+5], 85h
    GATE 30h, int30_entry, 0EEh

    mov dword [tss+8], 0      ; the first case: nobody filled in SS0
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

int30_entry:                  ; is never reached
    iretd

ts_task:
    mov esi, text
    call puts
    pop eax                   ; the error code
    call puthex
    mov al, 10
    out 0E9h, al
    mov edx, [next]
    mov eax, [edx]
    test eax, eax
    jz stop
    add dword [next], 4
    mov [tss+8], eax
    iretd                     ; NT is set: back to the task that was interrupted
    jmp ts_task

text db "#TS, error code ", 0
align 4
next dd cases
cases dd 23h, 13h, 08h, 0

task_tss:
    times 8 dd 0
    dd ts_task, 2             ; EIP, EFLAGS
    dd 0, 0, 0, 0
    dd task_stack_top         ; ESP
    dd 0, 0, 0
    dd KDATA, KCODE, KDATA, KDATA, KDATA, KDATA
    dd 0
    dw 0, 104
    times 64 dd 0
task_stack_top:

larger_gdt:
    times 6 dq 0
    dq 0000890000000067h      ; 30 TSS of the task
larger_gdtr:
    dw larger_gdtr-larger_gdt-1
    dd larger_gdt
