; Another way: the handler touches nothing that is shared. It counts, and the next process that pays does the rest.
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
    ja .refused
    push ebx
    jmp .test
.pair:
    call pay_one
    call pay_one
    dec ebx
.test:
    test ebx, ebx
    jnz .pair
    xor edi, edi
    xchg edi, [pairs_due]     ; one instruction: no interrupt comes inside
.back:
    sub edi, 1
    jb .end
    call return_one
    call return_one
    call read_books
    call audit
    jmp .back
.end:
    pop ebx
    xor eax, eax
    ret
.refused:
    or eax, -1
    ret

line_entry:
    SAVE_ALL
    mov al, 64h
    out 20h, al
    call line_ack
    inc dword [pairs_due]
    mov al, [verdict]
    call line_put
    jmp ret_from_intr

align 4
pairs_due dd 0
