; The timer interrupts a process, the handler calls save, and save does not go on from there.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"
kmain:
    call machine_setup
    GATE 20h, hwint00, 8Eh
    mov al, 0FEh
    out 21h, al
restart:
    mov esp, [p_proc_ready]
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax
    pop gs
    pop fs
    pop es
    pop ds
    popad
    add esp, 4
    iretd
hwint00:
    call save
save:
    jmp stop
