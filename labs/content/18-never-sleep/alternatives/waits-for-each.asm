; Another way: the process sends each character itself and sleeps until it has gone. The handler does nothing but wake it.
%include "ringside.inc"
%include "preemptive.inc"
%include "line.inc"
%include "programs.inc"

kmain:
    call kernel_init
    call line_init
    mov al, 0EEh
    jmp kernel_start

syscalls dd sys_pause, sys_send
syscalls_end:

sys_send:
    mov eax, -1
    cmp dword [printing], 0
    jne .end
    push ebx
    mov eax, [current]
    mov [printing], eax
.next:
    mov al, [esp]
    call send_one
    mov byte [esp], 0
    xchg bl, bh
    mov [esp], bl
    mov bh, 0
    test bl, bl
    jnz .next
    call bookkeeping
    pop ebx
    xor eax, eax
    mov [printing], eax
.end:
    ret

send_one:                     ; AL = character; returns when the line can take another one
    pushfd
    cli
    mov byte [rang], 0
    call line_put
.until:
    cmp byte [rang], 0
    jne .gone
    mov edx, [current]
    inc dword [edx+P.state]   ; READY + 1 = BLOCKED
    call schedule
    jmp .until
.gone:
    popfd
    ret

line_entry:
    SAVE_ALL
    call line_ack
    mov byte [rang], 1
    mov ecx, [printing]
    jecxz .nobody
    mov dword [ecx+P.state], READY
    mov byte [need_resched], 1
.nobody:
    mov al, 64h               ; specific EOI for line 4
    out 20h, al
    jmp ret_from_intr

printing dd 0
rang     db 0
