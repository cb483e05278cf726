; Each key is work for both: a bottom half and the thread. Each writes one character when it begins.
%include "ringside.inc"
%include "threads.inc"
%include "printer.inc"
%include "programs.inc"

kmain:
    GATE 21h, irq1_entry, 8Eh
    call kernel_init
    jmp kernel_start

irq1_entry:
    ENTER_INTERRUPT
    in al, 60h
    call queue_put
    mov ebx, worker_thread
    call wake
    EOI
    sti
    call bottom_half
    cli
    jmp ret_from_intr

bottom_half:                  ; @ringside bottom-half label=bottom_half
softirq_job:
    mov al, 's'
    out 0E9h, al
    ret

worker:
    cli
    call queue_get
    jz thread_sleeps
    sti
thread_job:
    mov al, 't'
    out 0E9h, al
    jmp worker
thread_sleeps:
    call block
    jmp worker

align 4
dropped dd 0
