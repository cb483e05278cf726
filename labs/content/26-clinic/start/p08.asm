; Patient 8 - a process that wakes up in another one
%include "ringside.inc"
%include "clinic.inc"

; Two processes, two kernel stacks. A switch leaves ESP in one record and takes it from the other.
; Labels that the checks know: irq0_entry, resume, current, proc_a, proc_b, count_a, count_b, done.
kmain:
    call pic_remap
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    mov ebx, proc_a
    mov eax, user_a
    mov ecx, ustack_top
    call new_process
    mov ebx, proc_b
    mov eax, user_b
    mov ecx, ustack_top - 1000h
    call new_process
    SEND 21h, 0FEh            ; the timer switches them
resume:
    mov ebx, [current]
    mov eax, [ebx+4]
    mov [tss+4], eax
    mov esp, [ebx]
    RESTORE_ALL
    iretd

irq0_entry:
    SAVE_ALL
    SEND 20h, 20h
    mov ebx, [current]
    mov [ebx], esp
    inc dword [ticks]
    cmp dword [ticks], 20
    jae done
    add ebx, 8                ; the next record, or the first
    cmp ebx, procs_end
    jb .turn
    mov ebx, proc_a
.turn:
    mov [current], ebx
    jmp resume
done:
    jmp stop

user_a:
    inc dword [count_a]
    jmp user_a
user_b:
    inc dword [count_b]
    jmp user_b

align 4
current dd proc_a
ticks   dd 0
count_a dd 0
count_b dd 0
;         saved ESP, top of the kernel stack
proc_a dd 0, 8A000h
proc_b dd 0, 8A000h
procs_end:
