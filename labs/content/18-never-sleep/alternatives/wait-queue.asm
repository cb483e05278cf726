; Another way: the job is a small queue of characters, and sleeping and waking are functions of their own.
%include "ringside.inc"
%include "preemptive.inc"
%include "line.inc"
%include "programs.inc"

kmain:
    call kernel_init
    call line_init
    in al, 21h
    mov al, 11101110b
    jmp kernel_start

syscalls:
    dd sys_pause
    dd sys_send
syscalls_end:

sys_send:
    xor eax, eax
    inc eax
    xchg eax, [line_taken]
    neg eax
    jnz .end                  ; taken: -1
    mov [queue], bx
    mov byte [queue+2], 0
    mov dword [next_char], queue
    call feed
    call bookkeeping
    mov edi, line_waiters
    call sleep_on
    mov dword [line_taken], 0
    xor eax, eax
.end:
    ret

; EDI -> record of who sleeps here, and whether there is nothing left to wait for (+4)
sleep_on:
    cli
.look:
    cmp dword [edi+4], 0
    jne .over
    mov eax, [current]
    mov [edi], eax
    mov dword [eax+P.state], BLOCKED
    call schedule
    jmp .look
.over:
    mov dword [edi+4], 0
    sti
    ret

wake_up:
    mov dword [edi+4], 1
    xor eax, eax
    xchg eax, [edi]
    test eax, eax
    jz .nobody
    mov dword [eax+P.state], READY
    or byte [need_resched], 1
.nobody:
    ret

; Puts the next character of the queue into the line; ZF = 1 when there is none.
feed:
    mov esi, [next_char]
    lodsb
    cmp esi, queue+1
    je .put                   ; the first one may be any byte
    test al, al
    jz .end
.put:
    mov [next_char], esi
    call line_put
    test esi, esi
.end:
    ret

line_entry:
    push edi
    push esi
    push eax
    push ds
    push es
    mov eax, KDATA
    mov ds, eax
    mov es, eax
    cld
    call line_ack
    cmp dword [line_taken], 0
    je .end
    call feed
    jnz .end
    mov edi, line_waiters
    call wake_up
.end:
    mov al, 20h
    out 20h, al
    pop es
    pop ds
    pop eax
    pop esi
    pop edi
    SAVE_ALL                  ; from here on as the kernel does it
    jmp ret_from_intr

line_taken   dd 0
line_waiters dd 0, 0
next_char    dd queue
queue        db 0, 0, 0
