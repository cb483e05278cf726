; Another way: the TSS lies in free memory below the program, TR is loaded first and the fields are filled in afterwards.
%define OWN_TSS
%include "ringside.inc"
%include "user.inc"
struc task
    .link   resd 1
    .esp0   resd 1
    .ss0    resd 1
            resd 22
    .trap   resw 1
    .iomap  resw 1
endstruc
TASK equ 2000h

kmain:
    mov ebx, gdt+TSS_SEL
    mov dword [ebx], (TASK << 16) | (task_size-1)
    mov dword [ebx+4], 8900h
    push dword TSS_SEL
    pop ecx
    ltr cx

    mov edi, TASK
    xor eax, eax
    push edi
    mov ecx, task_size/4
    rep stosd
    pop edi
    mov [edi+task.ss0], ss
    lea edx, [ring0_stack_top]
    mov [edi+task.esp0], edx
    mov word [edi+task.iomap], 0FFFFh

    GATE 30h, int30_entry, 0EFh   ; a trap gate this time
    push dword UDATA
    push dword 7F000h
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

int30_entry:
    pushad
    push ds
    push es
    mov ax, ss
    mov ds, ax
    mov es, ax
    mov esi, calls
    mov edi, esi
    lodsd
    inc eax
    stosd
    pop es
    pop ds
    popad
    iretd

ring0_stack: resb 1024
ring0_stack_top:
calls dd 0
