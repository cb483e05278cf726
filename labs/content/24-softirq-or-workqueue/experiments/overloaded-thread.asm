; A code every 2 ms, 5 ms of work for each, all of it in the thread. Nothing sleeps.
%include "ringside.inc"
%include "threads.inc"
%include "printer.inc"
%include "programs.inc"

kmain:
    GATE 21h, irq1_entry, 8Eh
    call kernel_init
    jmp kernel_start

irq1_entry:                   ; top half: takes the code, wakes the thread
    ENTER_INTERRUPT
    in al, 60h
    call queue_put
    jnc .stored
    inc dword [dropped]
.stored:
    mov ebx, worker_thread
    call wake
    EOI
    jmp ret_from_intr         ; the thread runs at once when it was asleep

worker:                       ; process context: may sleep, may be preempted
    cli                       ; nobody may put a code between the look and the sleep
    call queue_get
    jz .sleep
    sti
    call translate
    out 0E9h, al              ; this one need not wait
    jmp worker
.sleep:
    call block
    jmp worker

align 4
dropped dd 0
