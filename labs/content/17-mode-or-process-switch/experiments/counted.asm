; The five loops, timed by the time-stamp counter. On this machine it counts instructions.
%include "ringside.inc"
%include "kernel.inc"

ROUNDS equ 1000

kmain:
    jmp kernel_start

stopwatch_start:
    rdtsc
    mov [began], eax
    ret
stopwatch_stop:
    rdtsc
    sub eax, [began]
    ret
began dd 0

evaluate:
    ret

; The loops: ring 3, process A. ECX = rounds.
section .user vstart=USER_TEXT align=4096 follows=.text
user_frame equ section..user.start

bench_empty:
    loop bench_empty
bench_empty_end:
    ret

bench_null:
    mov eax, NULL
    int 80h
    loop bench_null
bench_null_end:
    ret

bench_thread:                       ; to T and back
    mov eax, YIELD
    mov ebx, 1
    int 80h
    loop bench_thread
bench_thread_end:
    ret

bench_process:                      ; to B and back
    mov eax, YIELD
    mov ebx, 2
    int 80h
    loop bench_process
bench_process_end:
    ret

bench_task:                         ; to the task and back, by the processor alone
    jmp TASK_SEL:0
    loop bench_task
bench_task_end:
    ret

%include "users.inc"
