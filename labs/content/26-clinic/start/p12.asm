; Patient 12 - an idle loop that oversleeps
%include "ringside.inc"
%include "clinic.inc"

; Each round sets an alarm, works for a while and then sleeps until the alarm has rung. The work takes a little
; longer from round to round, so the alarm rings at a different place each time.
; Labels that the checks know: irq0_entry, wait_alarm, alarm, round, done.
ROUNDS equ 128

kmain:
    call pic_remap
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; the alarm is line 0
next_round:
    mov dword [alarm], 0
    SEND 43h, 30h             ; channel 0, mode 0: it rings once,
    SEND 40h, 40              ; after 40 clocks: about 800 instructions
    SEND 40h, 0
    sti
    mov ecx, [round]
    add ecx, SEED*37          ; every seed begins elsewhere
    and ecx, ROUNDS-1
    add ecx, 720
work:
    loop work

wait_alarm:
    cli                       ; nobody may come between the test and the sleep
    cmp dword [alarm], 0
    jne .awake
    sti
    nop
    hlt
    jmp wait_alarm
.awake:
    inc dword [round]
    cmp dword [round], ROUNDS
    jb next_round
done:
    jmp stop

irq0_entry:
    push eax
    mov dword [alarm], 1
    SEND 20h, 20h
    pop eax
    iretd

align 4
alarm dd 0
round dd 0
