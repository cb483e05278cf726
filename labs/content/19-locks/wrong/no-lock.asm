; No lock at all.
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

; pay(EBX pairs, at most 50). Process context, IF=1.
sys_pay:
    mov eax, -1
    cmp ebx, 50
    ja .end
    mov ecx, ebx
    jecxz .paid
.next:
    call pay_two
    loop .next
.paid:
    call settle
    xor eax, eax
.end:
    ret

; Two coins, and nobody may look in between.
pay_two:
    call pay_one
    call pay_one
    ret

return_two:
    call return_one
    call return_one
    ret

; The audits that the handler asked for: the books are copied inside, and looked at outside.
settle:
    cmp dword [due], 0
    je .end
    dec dword [due]
    call read_books
    call audit
    jmp settle
.end:
    ret

; Vector 24h: the line can take a character. Two coins come back; the audit is left to a process.
line_entry:
    SAVE_ALL
    call line_ack
    call return_two
    inc dword [due]
    mov al, [verdict]
    call line_put
    mov al, 20h
    out 20h, al
    jmp ret_from_intr

align 4
due dd 0                      ; audits that are to be done
