; Another way: the handler counts the jobs it leaves behind; the thread sleeps while there are none. One exit for both.
%include "ringside.inc"
%include "threads.inc"
%include "printer.inc"
%include "programs.inc"

kmain:
    call kernel_init
    mov eax, irq1_entry
    GATE 21h, eax, 8Eh
    jmp kernel_start

worker:
    call next_job
    call translate
    call print
    jmp worker

next_job:                     ; AL = the oldest code; comes back with IF=1
    pushfd
.again:
    cli
    cmp dword [jobs], 0
    jne .there
    call block
    jmp .again
.there:
    dec dword [jobs]
    call queue_get
    popfd
    ret

irq1_entry:
    ENTER_INTERRUPT
    EOI                       ; interrupts stay off until the end all the same
    in al, 60h
    call queue_put
    jc .full
    inc dword [jobs]
    cmp dword [jobs], 1
    jne .end                  ; not the first: the thread is awake
    mov ebx, worker_thread
    call wake
.end:
    jmp ret_from_intr
.full:
    add dword [dropped], 1
    jmp .end

align 4
jobs    dd 0
dropped dd 0
