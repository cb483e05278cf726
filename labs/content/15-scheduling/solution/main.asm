; Lab G3 - scheduling and preemption
%include "ringside.inc"
%include "entry.inc"
%include "kernel.inc"
%include "user.inc"

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    GATE 80h, sys_entry, 0EEh
    call spawn_all
    mov al, 0FCh              ; the timer and the keyboard
    out 21h, al

; Nobody is ready: wait for an interrupt.
idle:
    sti
    hlt
    jmp idle

; Vector 20h: a tick.
irq0_entry:
    ENTER
    call tick
    mov al, 20h               ; EOI before anything that may not come back
    out 20h, al
    mov ebx, [current]
    dec dword [ebx+T.ticks]

; The way out: is it somebody else's turn?
way_out:
    cli
    cmp dword [k_reenter], 0
    jne leave_kernel          ; not out of the kernel yet: not now
    mov ebx, [current]
    cmp dword [ebx+T.ticks], 0
    jg leave_kernel           ; its quantum goes on
    call schedule
    jmp leave_kernel

; Choose who runs next and go there. Interrupts are off.
schedule:
    mov ebx, [current]
    mov eax, [ebx+T.priority]
    mov [ebx+T.ticks], eax    ; a whole quantum for its next turn
    mov edi, ebx
    mov ecx, 3                ; the others, then itself
.next:
    add edi, T_size
    cmp edi, proc_end
    jb .look
    mov edi, proc_a
.look:
    cmp dword [edi+T.state], READY
    je switch_to
    loop .next
    mov edi, proc_idle
    jmp switch_to

; System call 1: give the rest of the quantum away.
sys_yield:
    cli
    call schedule
    xor eax, eax
    ret

; Vector 80h: a system call. EAX holds its number.
sys_entry:
    ENTER
    mov eax, [esp+F_EAX]
    cmp eax, SYSCALLS
    jae .unknown
    sti                       ; ticks may come meanwhile
    call [sys_table+eax*4]
    mov [esp+F_EAX], eax
    jmp way_out
.unknown:
    mov dword [esp+F_EAX], -1
    jmp leave_kernel
