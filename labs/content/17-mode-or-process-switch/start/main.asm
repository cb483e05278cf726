; Lab J2 - mode switch or process switch?
;
; Labels that the checks know: stopwatch_start, stopwatch_stop, evaluate,
; bench_empty, bench_null, bench_thread, bench_process, bench_task, each with its ..._end.
%include "ringside.inc"
%include "kernel.inc"

ROUNDS equ 5                        ; too few to measure anything

kmain:
    jmp kernel_start

; 1. The stopwatch: the counter of channel 0 goes down, one step each clock, from PERIOD to 1, then from PERIOD again.
;    All registers but ESP may be changed.
stopwatch_start:
    ret

; EAX := clocks since the start, less than one PERIOD
stopwatch_stop:
    xor eax, eax
    ret

; 3. costs: what is left of each result without the empty loop
evaluate:
    ret

; 2. The loops: ring 3, process A. ECX = rounds.
section .user vstart=USER_TEXT align=4096 follows=.text
user_frame equ section..user.start

bench_empty:
    loop bench_empty
bench_empty_end:
    ret

bench_null:                         ; the system call NULL
bench_null_end:
    ret

bench_thread:                       ; YIELD to T, who comes back at once
bench_thread_end:
    ret

bench_process:                      ; YIELD to B, who comes back at once
bench_process_end:
    ret

bench_task:                         ; far jump to TASK_SEL; the task jumps back at once
bench_task_end:
    ret

%include "users.inc"
