; An early stage of Orange'S: the handler sends EOI, sets IF and takes longer than a period. Nothing keeps its own line out.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"
kmain:
    call machine_setup
    GATE 20h, hwint00, 8Eh
    mov al, 0FEh
    out 21h, al
    mov dword [k_reenter], 0
    jmp restart
hwint00:
    call save
    mov al, 20h
    out 20h, al
    sti
    mov ecx, PERIOD*30        ; a period and a half
    loop $
    cli
    ret
save:
    pushad
    push ds
    push es
    push fs
    push gs
    mov dx, ss
    mov ds, dx
    mov es, dx
    cld
    mov esi, esp
    inc dword [k_reenter]
    jnz .again
    mov esp, StackTop
    push dword restart
    jmp [esi+RETADR]
.again:
    push dword restart_reenter
    jmp [esi+RETADR]
restart:
    mov esp, [p_proc_ready]
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax
restart_reenter:
    dec dword [k_reenter]
    pop gs
    pop fs
    pop es
    pop ds
    popad
    add esp, 4
    iretd
