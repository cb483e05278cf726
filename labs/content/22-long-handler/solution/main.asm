; Lab I1 - the price of a long handler
%include "ringside.inc"
%include "kernel.inc"
%include "keyboard.inc"
%include "user.inc"

kmain:
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    call start_devices
    jmp enter_user

irq0_entry:
    SAVE_ALL
    call clock_read
    mov ecx, eax
    cmp dword [ticks], 0
    je .first
    sub ax, [last_tick]       ; clocks since the tick before; 16 bits, so that a turn of the clock does no harm
    movzx eax, ax
    add [elapsed], eax
.first:
    mov [last_tick], ecx
    mov eax, [elapsed]        ; periods since the first tick, to the nearest
    add eax, PERIOD / 2
    xor edx, edx
    mov ebx, PERIOD
    div ebx
    sub eax, [ticks]          ; so many of them were heard
    mov [lost_ticks], eax
    inc dword [ticks]
    EOI
    RESTORE_ALL
    iretd

irq1_entry:
    SAVE_ALL
    call clock_read
    mov ebp, eax
    in al, 60h
    cmp al, OVERRUN
    je .work                  ; no code, but the news that some were dropped
    dec dword [lost_keys]
    call queue_put
.work:
    call queue_get
    jz .measure
    call translate
    jmp .work
.measure:
    mov al, 0Ah               ; OCW3: port 20h shows IRR
    out 20h, al
    in al, 20h
    and eax, 1
    add [waiting], eax
    EOI
    call clock_read
    sub ax, bp
    movzx eax, ax
    cmp eax, [if_off]
    jbe .out
    mov [if_off], eax
.out:
    RESTORE_ALL
    iretd

align 4
ticks      dd 0
lost_ticks dd 0
lost_keys  dd CODES_SENT      ; all of them, until they come
if_off     dd 0
waiting    dd 0
last_tick  dd 0
elapsed    dd 0
