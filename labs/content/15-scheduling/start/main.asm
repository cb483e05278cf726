; Lab G3 - scheduling and preemption
%include "ringside.inc"
%include "entry.inc"
%include "kernel.inc"
%include "user.inc"

; Names that the checks know: irq0_entry, sys_entry, schedule, sys_yield, and current, k_reenter and the
; records proc_idle, proc_a, proc_b, proc_c of kernel.inc.

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    GATE 80h, sys_entry, 0EEh
    call spawn_all
    mov al, 0FCh              ; the timer and the keyboard
    out 21h, al

; 5. Nobody is ready: this loop burns the time. Let the processor rest instead.
idle:
    sti
.spin:
    jmp .spin

; Vector 20h: a tick.
irq0_entry:
    ENTER
    call tick
    mov al, 20h
    out 20h, al
    ; 2. Charge the tick to the process that was interrupted.

; 3. The way out: call schedule when the quantum is used up, but never when the kernel itself was interrupted.
way_out:
    cli
    call schedule
    jmp leave_kernel

; 1. Choose who runs next and go there: EDI -> its record, then switch_to. Interrupts are off.
schedule:
    mov edi, proc_a
    jmp switch_to

; 4. System call 1: give the rest of the quantum away.
sys_yield:
    ret

; Vector 80h: a system call. EAX holds its number. 6. Interrupts stay off as long as it lasts.
sys_entry:
    ENTER
    mov eax, [esp+F_EAX]
    cmp eax, SYSCALLS
    jae .unknown
    call [sys_table+eax*4]
    mov [esp+F_EAX], eax
    jmp way_out
.unknown:
    mov dword [esp+F_EAX], -1
    jmp leave_kernel
