; Another way: Orange'S rule, with a look at every tick: whoever has most left runs. Nobody is ready: the process that
; asked waits here with interrupts on. Yielding gives the rest of the quantum up.
%include "ringside.inc"
%include "entry.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 80h, sys_entry, 0EFh ; a trap gate: IF stays as it was
    GATE 20h, irq0_entry, 8Eh
    call spawn_all
    in al, 21h
    and al, ~3
    out 21h, al
.wait:
    sti
    hlt
    jmp .wait

irq0_entry:
    ENTER
    mov al, 60h               ; specific EOI for line 0
    out 20h, al
    call tick
    mov esi, [current]
    dec dword [esi+T.ticks]
    cmp dword [k_reenter], 1
    jge .back
    call schedule
.back:
    jmp leave_kernel

schedule:
    xor edx, edx              ; the best so far
    xor ecx, ecx
    mov edi, proc_c
.look:
    cmp dword [edi+T.state], READY
    jne .other
    inc edx                   ; somebody is ready
    cmp [edi+T.ticks], ecx
    jle .other
    mov ecx, [edi+T.ticks]
    mov esi, edi
.other:
    sub edi, T_size
    cmp edi, proc_idle
    ja .look
    test ecx, ecx
    jnz .found
    test edx, edx
    jz .nobody
    mov edi, proc_a
.refill:
    mov eax, [edi+T.priority]
    mov [edi+T.ticks], eax
    add edi, T_size
    cmp edi, proc_end
    jne .refill
    jmp schedule
.nobody:
    sti
    hlt
    cli
    jmp schedule
.found:
    mov edi, esi
    call switch_to
    ret

sys_yield:
    cli
    mov esi, [current]
    mov dword [esi+T.ticks], 0
    jmp schedule

sys_entry:
    ENTER
    mov eax, [esp+F_EAX]
    cmp eax, SYSCALLS
    jae .none
    call [sys_table+eax*4]
.answer:
    mov [esp+F_EAX], eax
    cli
    mov esi, [current]
    cmp dword [esi+T.ticks], 0
    jg leave_kernel
    call schedule
    jmp leave_kernel
.none:
    or eax, -1
    jmp .answer
