; Another way: the read-back command latches the count, the stopwatch keeps its own sum, and the loops count in another register.
%include "ringside.inc"
%include "kernel.inc"
%assign ROUNDS 1200

kmain:
    jmp kernel_start

%macro COUNT 1                      ; 16-bit register := counter of channel 0
    mov al, 11010010b               ; read back: latch the count of channel 0, not its status
    out 43h, al
    in al, 40h
    mov cl, al
    in al, 40h
    mov ch, al
    mov %1, cx
%endmacro

stopwatch_start:
    COUNT dx
    mov [since], dx
    ret

stopwatch_stop:
    COUNT bx
    movsx edi, word [since]
    movzx esi, bx
    mov eax, edi
    sub eax, esi
    jns .out
    lea eax, [eax+PERIOD]
.out:
    ret
since dw 0

evaluate:
    mov esi, results
    mov edi, costs
    lodsd
    mov edx, eax
    mov dword [edi], 0
    add edi, 4
.more:
    lodsd
    sub eax, edx
    stosd
    cmp edi, costs+20
    jne .more
    ret

section .user vstart=USER_TEXT align=4096 follows=.text
user_frame equ section..user.start

bench_empty:
    dec ecx
    jnz bench_empty
bench_empty_end:
    ret

bench_null:
    push ecx
.again:
    sub eax, eax
    int 80h
    dec dword [esp]
    jnz .again
    pop ecx
bench_null_end:
    ret

bench_thread:
    mov esi, ecx
    mov ebx, 1
.again:
    mov eax, ebx
    int 80h
    dec esi
    jnz .again
bench_thread_end:
    ret

bench_process:
    mov esi, ecx
    push byte 2
    pop ebx
.again:
    mov eax, YIELD
    int 80h
    dec esi
    jnz .again
bench_process_end:
    ret

bench_task:
    jmp far [way_to_the_task]
    dec ecx
    jnz bench_task
bench_task_end:
    ret
way_to_the_task dd 0
    dw TASK_SEL

%include "users.inc"
