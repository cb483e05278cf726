; Lab H1 - never sleep in an interrupt
%include "ringside.inc"
%include "preemptive.inc"
%include "line.inc"
%include "programs.inc"

kmain:
    call kernel_init
    call line_init
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
    cli
    cmp dword [done], 0
    jne .printed
    mov eax, [current]        ; sleep until the handler wakes the owner
    mov dword [eax+P.state], BLOCKED
    call schedule
.printed:
    sti
    mov dword [owner], 0
    xor eax, eax
    ret
.busy:
    mov eax, -1
    ret

; Vector 24h: the line can take a character. It runs in the middle of whatever had the processor.
; Its author thought: send the second character, sleep until that has gone too, then wake the owner.
line_entry:
    SAVE_ALL
    call line_ack
    mov al, 20h               ; EOI first: the line may ring again
    out 20h, al
    cmp dword [sleeper], 0
    jne .wake
    cmp dword [owner], 0
    je .end
    mov al, [second]
    test al, al
    jz .printed
    call line_put
    mov eax, [current]        ; sleep until the second character has gone
    mov [sleeper], eax
    mov dword [eax+P.state], BLOCKED
    call schedule
.printed:
    mov dword [done], 1
    mov eax, [owner]
    mov dword [eax+P.state], READY
    mov byte [need_resched], 1
    jmp .end
.wake:                        ; somebody slept until this
    mov eax, [sleeper]
    mov dword [sleeper], 0
    mov dword [eax+P.state], READY
    mov byte [need_resched], 1
.end:
    jmp ret_from_intr

owner   dd 0                  ; whose job is at the line, 0 = nobody's
done    dd 0                  ; 1 = both characters have gone
second  db 0                  ; the second character, 0 = none
align 4
sleeper dd 0                  ; who sleeps in the handler, 0 = nobody
