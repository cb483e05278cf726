; Orange'S rule: on every tick the running process loses one of its ticks. At zero, whoever has most left is next;
; when nobody has any left, all get their priority again.
%include "ringside.inc"
%include "entry.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    GATE 80h, sys_entry, 0EEh
    call spawn_all
    mov al, 0FEh
    out 21h, al
idle:
    sti
    hlt
    jmp idle
irq0_entry:
    ENTER
    call tick
    mov al, 20h
    out 20h, al
    mov ebx, [current]
    dec dword [ebx+T.ticks]
    jg leave_kernel
    call schedule
    jmp leave_kernel
schedule:
    xor ecx, ecx              ; the most so far
    mov ebx, proc_a
.compare:
    cmp [ebx+T.ticks], ecx
    jle .less
    mov ecx, [ebx+T.ticks]
    mov edi, ebx
.less:
    add ebx, T_size
    cmp ebx, proc_end
    jb .compare
    jecxz .refill
    jmp switch_to
.refill:
    mov ebx, proc_a
.give:
    mov eax, [ebx+T.priority]
    mov [ebx+T.ticks], eax
    add ebx, T_size
    cmp ebx, proc_end
    jb .give
    jmp schedule
sys_yield:
    ret
sys_entry:
    jmp stop
