; The handler loads the address space of the process that asked, writes, and puts the other one back.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

kmain:
    jmp kernel_start

irq4_entry:
    SAVE_ALL
    mov dx, COM1
    in al, dx
    mov edi, [place]
    test edi, edi
    jz .out
    mov ebx, cr3
    mov ecx, DIR_A
    mov cr3, ecx
    mov [edi], al
    mov cr3, ebx
    inc dword [place]
    inc dword [delivered]
.out:
    mov al, 20h
    out 20h, al
    RESTORE_ALL
    iretd

sys_read:
    mov eax, [delivered]
    mov dword [delivered], 0
    lea edx, [ebx+eax]
    mov [place], edx
    ret

place     dd 0
delivered dd 0

%include "users.inc"
