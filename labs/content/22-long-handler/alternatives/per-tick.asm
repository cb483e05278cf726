; Another way: each tick says how many periods late it is; a late one is followed by an early one.
%include "ringside.inc"
%include "kernel.inc"
%include "keyboard.inc"
%include "user.inc"

kmain:
    mov dword [lost_keys], CODES_SENT
    GATE 21h, irq1_entry, 8Eh
    GATE 20h, irq0_entry, 8Eh
    call start_devices
    call clock_read
    mov [expected], ax
    jmp enter_user

irq0_entry:
    SAVE_ALL
    inc dword [ticks]
    cmp dword [ticks], 1
    jne .compare
    call clock_read
    mov [expected], ax        ; the first tick is on time
.compare:
    call clock_read
    sub ax, [expected]
    cmp ax, PERIOD            ; the wait in IRR takes less than a period
    jl .on_time
    add word [expected], PERIOD
    inc dword [lost_ticks]
    jmp .compare
.on_time:
    add word [expected], PERIOD
    EOI
    RESTORE_ALL
    iretd

irq1_entry:
    SAVE_ALL
    call clock_read
    push eax
    in al, 60h
    inc al
    jz .work
    dec al
    sub dword [lost_keys], 1
    call queue_put
.work:
    call queue_get
    jz .measure
    call translate
    jmp .work
.measure:
    call clock_read
    pop edx
    sub eax, edx
    movzx eax, ax
    cmp [if_off], eax
    jae .shorter
    mov [if_off], eax
.shorter:
    EOI
    mov al, 0Ah
    out 20h, al
    in al, 20h
    bt eax, 0
    adc dword [waiting], 0
    RESTORE_ALL
    iretd

align 4
expected   dw 0, 0
ticks      dd 0
lost_ticks dd 0
lost_keys  dd 0
if_off     dd 0
waiting    dd 0
