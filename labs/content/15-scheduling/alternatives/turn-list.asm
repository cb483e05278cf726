; Another way: the order of a whole round is a list, C first; the entry code is written anew, and the tick counts down a
; counter of its own.
%include "ringside.inc"
%macro ENTER 0
    push ds
    push es
    push fs
    push gs
    pushad
    mov eax, ss
    mov ds, eax
    mov es, eax
    inc dword [k_reenter]
    cld
%endmacro
F_EAX equ 28
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    GATE 80h, sys_entry, 0EEh
    mov esi, proc_c
    mov ebp, programs
    mov edx, ustack_top - 8000h
.build:
    mov esp, [esi+T.esp0]
    push dword 23h
    push edx
    push dword 202h
    push dword 1Bh
    push dword [ebp]
    times 4 push dword 23h
    times 8 push dword 0
    push dword leave_kernel
    mov [esi+T.esp], esp
    add ebp, 4
    sub edx, 800h
    sub esi, T_size
    cmp esi, proc_idle
    jne .build
    mov esp, kstack_top
    mov al, 0FCh
    out 21h, al
    sti
idle:
    hlt
    jmp idle
programs dd user_c, user_b, user_a

irq0_entry:
    ENTER
    mov al, 20h
    out 20h, al
    call tick
    dec dword [left]
    test dword [k_reenter], -1
    jnz leave_kernel
    cmp dword [left], 0
    jg leave_kernel
    call schedule
leave_kernel:
    cli
    dec dword [k_reenter]
    popad
    pop gs
    pop fs
    pop es
    pop ds
    iretd

schedule:
    mov ecx, 3
.next:
    mov eax, [place]
    inc eax
    cmp eax, 3
    jb .in
    xor eax, eax
.in:
    mov [place], eax
    mov edi, [round+eax*4]
    cmp dword [edi+T.state], SLEEPING
    jne .go
    dec ecx
    jnz .next
    mov edi, proc_idle
.go:
    mov eax, [edi+T.priority]
    mov [left], eax
    mov ebx, [current]
    cmp ebx, edi
    je .stay
    mov [current], edi
    mov eax, [edi+T.esp0]
    mov [tss+4], eax
    mov [ebx+T.esp], esp
    mov esp, [edi+T.esp]
.stay:
    ret

sys_yield:
    cli
    jmp schedule

sys_entry:
    ENTER
    mov eax, [esp+F_EAX]
    cmp eax, 5
    jb .known
    mov dword [esp+F_EAX], -1
    jmp leave_kernel
.known:
    sti
    call [sys_table+eax*4]
    cli
    mov [esp+F_EAX], eax
    cmp dword [left], 1
    jge leave_kernel
    push dword leave_kernel
    jmp schedule

align 4
round dd proc_c, proc_b, proc_a
place dd 2
left  dd 0
