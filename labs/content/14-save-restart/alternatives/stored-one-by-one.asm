; Another way: no pushes. save makes room and stores each register where the record wants it, restart loads each
; from there; save pushes the way back and returns to it.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 20h, hwint00, 8Eh
    mov al, 0FCh
    out 21h, al
    mov dword [k_reenter], 0
    mov ebp, [p_proc_ready]
    jmp restart

hwint00:
    call save
    mov ah, 1                 ; the bit of this line
    in al, 21h
    or al, ah
    out 21h, al
    mov al, 20h
    out 20h, al
    sti
    call clock_handler
    cli
    in al, 21h
    and al, 0FEh
    out 21h, al
    ret

save:
    sub esp, RETADR
    mov [esp+EAXREG], eax
    mov [esp+ECXREG], ecx
    mov [esp+EDXREG], edx
    mov [esp+EBXREG], ebx
    mov [esp+EBPREG], ebp
    mov [esp+ESIREG], esi
    mov [esp+EDIREG], edi
    mov [esp+DSREG], ds
    mov [esp+ESREG], es
    mov [esp+FSREG], fs
    mov [esp+GSREG], gs
    mov ecx, ss
    mov ds, ecx
    mov es, ecx
    cld
    mov esi, esp
    mov edi, restart_reenter
    cmp dword [k_reenter], 0
    jge .counted
    mov esp, StackTop
    mov edi, restart
.counted:
    inc dword [k_reenter]
    push edi
    push dword [esi+RETADR]
    ret

restart:
    mov esp, [p_proc_ready]
    mov eax, esp
    add eax, P_STACKTOP
    mov [tss+4], eax
restart_reenter:
    sub dword [k_reenter], 1
    mov gs, [esp+GSREG]
    mov fs, [esp+FSREG]
    mov es, [esp+ESREG]
    mov eax, [esp+EAXREG]
    mov ecx, [esp+ECXREG]
    mov edx, [esp+EDXREG]
    mov ebx, [esp+EBXREG]
    mov ebp, [esp+EBPREG]
    mov esi, [esp+ESIREG]
    mov edi, [esp+EDIREG]
    mov ds, [esp+DSREG]
    lea esp, [esp+EIPREG]
    iretd
