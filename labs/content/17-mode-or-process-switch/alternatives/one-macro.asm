; Another way: one macro writes all loops, the counter is read high byte last into DH, and the remainder does the reload.
%include "ringside.inc"
%include "kernel.inc"

ROUNDS equ 1000

kmain:
    jmp kernel_start

counter:                            ; EDX := counter
    xor edx, edx
    xor eax, eax
    out 43h, al
    in al, 40h
    mov dl, al
    in al, 40h
    mov dh, al
    ret
stopwatch_start:
    call counter
    neg edx
    mov [minus], edx
    ret
stopwatch_stop:
    call counter
    mov eax, [minus]
    neg eax
    sub eax, edx
    add eax, PERIOD
    xor edx, edx
    mov ebx, PERIOD
    div ebx
    mov eax, edx
    ret
minus dd 0

evaluate:
    mov eax, [results]
%assign n 1
%rep 4
    mov edx, [results+n*4]
    sub edx, eax
    mov [costs+n*4], edx
%assign n n+1
%endrep
    ret

section .user vstart=USER_TEXT align=4096 follows=.text
user_frame equ section..user.start

%macro LOOP_OF 2                    ; name, macro that does it once
bench_%1:
    push ecx
%%again:
    %2
    dec dword [esp]
    jnz %%again
    pop ecx
bench_%1_end:
    ret
%endmacro
%macro nothing 0
%endmacro
%macro null_call 0
    mov eax, NULL
    int 80h
%endmacro
%macro to_thread 0
    mov eax, YIELD
    mov ebx, 1
    int 80h
%endmacro
%macro to_process 0
    mov eax, YIELD
    mov ebx, 2
    int 80h
%endmacro
%macro to_task 0
    jmp TASK_SEL:dword 0
%endmacro
LOOP_OF empty, nothing
LOOP_OF null, null_call
LOOP_OF thread, to_thread
LOOP_OF process, to_process
LOOP_OF task, to_task

%include "users.inc"
