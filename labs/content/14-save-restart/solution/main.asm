; Lab G2 - save, restart, ret_addr, k_reenter
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 20h, hwint00, 8Eh
    mov al, 0FCh              ; the timer and the keyboard
    out 21h, al
    mov dword [k_reenter], 0  ; we are in the kernel
    jmp restart

; Vector 20h: the clock.
hwint00:
    call save
    in al, 21h
    or al, 1                  ; not this line again before we are done
    out 21h, al
    mov al, 20h               ; EOI: the other lines need not wait
    out 20h, al
    sti
    call clock_handler
    cli
    in al, 21h
    and al, ~1
    out 21h, al
    ret                       ; to restart or restart_reenter: save has pushed it

; Save whatever was interrupted where it stands, go to the kernel's stack, push the right way out.
; Leaves EAX alone; ESI -> the frame.
save:
    pushad
    push ds
    push es
    push fs
    push gs
    mov dx, ss                ; the only segment that is surely the kernel's
    mov ds, dx
    mov es, dx
    cld
    mov esi, esp
    inc dword [k_reenter]
    jnz .again
    mov esp, StackTop         ; from a process: leave its record
    push dword restart
    jmp [esi+RETADR]
.again:                       ; from the kernel: this is its stack already
    push dword restart_reenter
    jmp [esi+RETADR]

; Take up the process that p_proc_ready points to.
restart:
    mov esp, [p_proc_ready]
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax
; Take up whatever was saved where ESP points.
restart_reenter:
    dec dword [k_reenter]
    pop gs
    pop fs
    pop es
    pop ds
    popad
    add esp, 4                ; the return address
    iretd
