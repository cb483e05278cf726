; Lab I3 - softirq, tasklet or workqueue?
;
; The scanner's codes shall be printed now, and printing means waiting. This kernel prints in the bottom half.
;
; Labels that the checks know: irq1_entry, worker, dropped.
%include "ringside.inc"
%include "threads.inc"
%include "printer.inc"
%include "programs.inc"

kmain:
    GATE 21h, irq1_entry, 8Eh
    call kernel_init
    jmp kernel_start

; The top half. It has nothing to say about a code that finds the queue full.
irq1_entry:
    ENTER_INTERRUPT
    in al, 60h
    call queue_put
    EOI
    cmp dword [in_bottom_half], 0
    jne .out
    mov dword [in_bottom_half], 1
    call bottom_half
    mov dword [in_bottom_half], 0
.out:
    jmp ret_from_intr

bottom_half:                  ; @ringside bottom-half label=bottom_half
.next:
    call queue_get
    jz .empty
    sti
    call translate
    call print                ; sleeps
    cli
    jmp .next
.empty:
    ret

; The kernel thread. It may sleep: it has a stack and a record of its own. So far it has nothing to do.
worker:
    cli
    call block
    jmp worker

align 4
in_bottom_half dd 0
dropped        dd 0           ; codes that found the queue full
