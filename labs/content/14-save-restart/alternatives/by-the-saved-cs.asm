; Another way: the saved CS tells whether a process or the kernel was interrupted; k_reenter is only kept for the clock.
; One tail serves both ways out.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    mov edx, hwint00
    GATE 20h, edx, 8Eh
    in al, 21h
    and al, 0FCh
    out 21h, al
    inc dword [k_reenter]
    push dword restart
    ret

%macro LINE 2                 ; line, work
    call save
    in al, 21h
    bts eax, %1
    out 21h, al
    mov al, 60h + %1          ; specific EOI
    out 20h, al
    sti
    call %2
    cli
    in al, 21h
    btr eax, %1
    out 21h, al
    ret
%endmacro
hwint00:
    LINE 0, clock_handler

save:
    pushad
    push ds
    push es
    push fs
    push gs
    push ss
    pop ds
    push ds
    pop es
    mov esi, esp
    cld
    inc dword [k_reenter]
    mov ebp, [esi+RETADR]
    test byte [esi+CSREG], 3
    jz .from_the_kernel
    mov esp, StackTop - 40h
    push dword restart
    jmp ebp
.from_the_kernel:
    push dword leave_frame
    jmp ebp

restart:
    mov ebx, [p_proc_ready]
    mov esp, ebx
    add ebx, P_STACKTOP
    mov [tss+4], ebx
leave_frame:
    add dword [k_reenter], -1
    pop gs
    pop fs
    pop es
    pop ds
    pop edi
    pop esi
    pop ebp
    add esp, 4
    pop ebx
    pop edx
    pop ecx
    pop eax
    add esp, 4
    iretd
