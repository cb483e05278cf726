; Another way: pushes and pops one by one, the order of the record is its own, and the handler returns to the entry.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

P_STACKTOP equ 16*4
%macro SAVE_ALL 0
    push ebp
    push eax
    push ds
    push edi
    push esi
    push es
    push edx
    push ecx
    push fs
    push ebx
    push gs
%endmacro
%macro RESTORE_ALL 0
    pop gs
    pop ebx
    pop fs
    pop ecx
    pop edx
    pop es
    pop esi
    pop edi
    pop ds
    pop eax
    pop ebp
%endmacro

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    mov ebp, proc_a
    mov dword [ebp+P_STACKTOP-4], 23h
    mov dword [ebp+P_STACKTOP-8], ustack_top
    mov dword [ebp+P_STACKTOP-12], 202h
    mov dword [ebp+P_STACKTOP-16], 1Bh
    mov dword [ebp+P_STACKTOP-20], user_entry
    mov dword [ebp+8*4], 23h          ; DS
    mov dword [ebp+5*4], 23h          ; ES
    mov dword [ebp+2*4], 23h          ; FS
    mov dword [ebp], 23h              ; GS
    mov al, 11111110b
    out 21h, al
    call enter_process
irq0_entry:
    SAVE_ALL
    cld
    mov bx, KDATA
    mov ds, bx
    mov es, bx
    mov ss, bx
    mov esp, kstack_top
    push dword enter_process
    jmp clock_handler
enter_process:
restart:
    mov ebx, [p_proc_ready]
    mov esp, ebx
    add ebx, P_STACKTOP
    mov [tss+4], ebx
    RESTORE_ALL
    iretd
align 4
p_proc_ready dd proc_a
