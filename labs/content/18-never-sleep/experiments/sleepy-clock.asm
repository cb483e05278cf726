; The driver is in order here. The clock's handler is not: at tick 21 it sleeps until tick 25.
%include "ringside.inc"
%include "preemptive.inc"
%include "line.inc"
%include "programs.inc"

kmain:
    call kernel_init
    call line_init
    GATE 20h, clock_entry, 8Eh
    mov al, 0EEh              ; lines 0 and 4: the timer and the serial line
    jmp kernel_start

syscalls dd sys_pause, sys_send
syscalls_end:

; send(EBX): one or two characters, BL first; BH = 0 when there is only one. 0 = printed, -1 = somebody else is printing.
; Process context: it runs for the process that called, on its stack, with IF=1.
sys_send:
    cmp dword [owner], 0
    jne .busy
    mov eax, [current]
    mov [owner], eax
    mov dword [done], 0
    mov [second], bh
    mov al, bl
    call line_put
    call bookkeeping
.wait:
    cli                       ; from the test to the switch no interrupt may come between
    cmp dword [done], 0
    jne .printed
    mov eax, [current]        ; this process itself, and nobody else
    mov dword [eax+P.state], BLOCKED
    call schedule
    jmp .wait
.printed:
    sti
    mov dword [owner], 0
    xor eax, eax
    ret
.busy:
    mov eax, -1
    ret

; Vector 24h: the line can take a character. It runs in the middle of whatever had the processor.
line_entry:
    SAVE_ALL
    call line_ack
    mov al, 20h
    out 20h, al
    movzx eax, byte [second]
    test eax, eax
    jz .last
    mov byte [second], 0
    call line_put
    jmp ret_from_intr
.last:
    mov eax, [owner]
    test eax, eax
    jz .nobody
    mov dword [done], 1
    mov dword [eax+P.state], READY
    mov byte [need_resched], 1
.nobody:
    jmp ret_from_intr

clock_entry:
    SAVE_ALL
    inc dword [ticks]
    cmp dword [ticks], 21
    jne .awake
    mov eax, [current]
    mov dword [eax+P.until], 25
    mov dword [eax+P.state], BLOCKED
    call schedule
.awake:
    call end_pauses
    mov byte [need_resched], 1
    mov al, 20h
    out 20h, al
    jmp ret_from_intr

owner  dd 0                   ; whose job is at the line, 0 = nobody's
done   dd 0                   ; 1 = both characters have gone
second db 0                   ; the character that comes next, 0 = none
