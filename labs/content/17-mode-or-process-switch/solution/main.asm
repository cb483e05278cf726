; Lab J2 - mode switch or process switch?
;
; Labels that the checks know: stopwatch_start, stopwatch_stop, evaluate,
; bench_empty, bench_null, bench_thread, bench_process, bench_task, each with its ..._end.
%include "ringside.inc"
%include "kernel.inc"

ROUNDS equ 1000

kmain:
    jmp kernel_start

; 1. The stopwatch: the counter of channel 0 goes down, one step each clock, from PERIOD to 1, then from PERIOD again.
;    All registers but ESP may be changed.
stopwatch_start:
    call read_counter
    mov [began], eax
    ret

; EAX := clocks since the start, less than one PERIOD
stopwatch_stop:
    call read_counter
    mov edx, [began]
    sub edx, eax
    jae .no_reload
    add edx, PERIOD                 ; it was loaded again in between
.no_reload:
    mov eax, edx
    ret

read_counter:                       ; EAX := counter of channel 0
    mov al, 0                       ; latch: both bytes of one moment
    out 43h, al
    in al, 40h
    mov ah, al
    in al, 40h
    xchg al, ah
    movzx eax, ax
    ret
began dd 0

; 3. costs: what is left of each result without the empty loop
evaluate:
    mov ecx, 4
.next:
    mov eax, [results+ecx*4]
    sub eax, [results]
    mov [costs+ecx*4], eax
    loop .next
    ret

; 2. The loops: ring 3, process A. ECX = rounds.
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
