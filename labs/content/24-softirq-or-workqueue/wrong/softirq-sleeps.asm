; The bottom half prints, and printing sleeps.
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

worker:
    cli
    call block
    jmp worker

align 4
in_bottom_half dd 0
dropped        dd 0           ; codes that found the queue full
