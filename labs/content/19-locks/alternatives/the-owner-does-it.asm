; Another way: the handler never waits for the lock. It tries, and leaves its work to the owner when that fails.
%include "ringside.inc"
%include "preemptive.inc"
%include "line.inc"
%include "bank.inc"
%include "programs.inc"

kmain:
    call kernel_init
    call line_init
    mov al, [verdict]         ; the first character; each interrupt puts the next one
    call line_put
    mov al, 0EEh              ; lines 0 and 4: the timer and the serial line
    jmp kernel_start

syscalls dd sys_pay
syscalls_end:

sys_pay:
    cmp ebx, 50
    jbe .good
    mov eax, -1
    ret
.good:
    push ebp
    mov ebp, ebx
.next:
    dec ebp
    js .end
    mov byte [busy], 1        ; the kernel is not preempted: no other process can be in here
    call pay_one
    call pay_one
    call leave_books
    jmp .next
.end:
    xor ebp, ebp
    xchg ebp, [reports]
.report:
    dec ebp
    js .done
    mov byte [busy], 1
    call read_books
    call leave_books
    call audit
    jmp .report
.done:
    pop ebp
    xor eax, eax
    ret

leave_books:                  ; what the handler could not do is done by the one who was in its way
    push eax
.again:
    xor eax, eax
    xchg eax, [left_over]
.next:
    dec eax
    js .free
    call return_one
    call return_one
    jmp .next
.free:
    mov byte [busy], 0
    cmp dword [left_over], 0  ; the line rang once more in the meantime
    je .end
    mov byte [busy], 1
    jmp .again
.end:
    pop eax
    ret

line_entry:
    SAVE_ALL
    call line_ack
    inc dword [reports]
    cmp byte [busy], 0
    jne .taken
    call return_one
    call return_one
    jmp .print
.taken:
    inc dword [left_over]
.print:
    mov al, [verdict]
    call line_put
    mov al, 20h
    out 20h, al
    jmp ret_from_intr

align 4
left_over dd 0
reports   dd 0
busy      db 0
