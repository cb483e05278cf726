; B makes long system calls: two and a half periods each, entered through an interrupt gate.
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
; Every tick the next process, whatever its priority.
irq0_entry:
    ENTER
    call tick
    mov al, 20h
    out 20h, al
    cmp dword [k_reenter], 0
    jne leave_kernel
    call schedule
    jmp leave_kernel
schedule:
    mov edi, [current]
    add edi, T_size
    cmp edi, proc_end
    jb switch_to
    mov edi, proc_a
    jmp switch_to
sys_yield:
    ret
sys_entry:                    ; an interrupt gate leads here: IF = 0, and nobody sets it
    ENTER
    mov eax, [esp+F_EAX]
    call [sys_table+eax*4]
    mov [esp+F_EAX], eax
    jmp leave_kernel
