; Another way: both handlers stamp the time with one routine; the sums are done in the keyboard's handler and at each tick.
%include "ringside.inc"
%include "kernel.inc"
%include "keyboard.inc"
%include "user.inc"

kmain:
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    call start_devices
    jmp enter_user

now:                          ; EAX = clocks since the first call, 32 bits; called more than once in 54 ms
    push edx
    call clock_read
    movzx edx, ax
    sub ax, [stamp]
    mov [stamp], dx
    movzx eax, ax
    add eax, [total]
    mov [total], eax
    pop edx
    ret

irq0_entry:
    SAVE_ALL
    call now
    cmp dword [first_tick], 0
    jne .later
    mov [first_tick], eax
.later:
    sub eax, [first_tick]
    cdq
    mov ecx, PERIOD
    div ecx
    cmp edx, PERIOD / 2
    jb .rounded
    inc eax
.rounded:
    mov ecx, eax              ; periods gone by; the first tick stands at their beginning
    sub ecx, [ticks]
    mov [lost_ticks], ecx
    add dword [ticks], 1
    EOI
    RESTORE_ALL
    iretd

irq1_entry:
    SAVE_ALL
    call now
    mov esi, eax
    xor eax, eax
    in al, 60h
    cmp eax, OVERRUN
    je .drain
    inc dword [received]
    call queue_put
.drain:
    mov edi, CODES_SENT
    sub edi, [received]
    mov [lost_keys], edi
.next:
    call queue_get
    jz .empty
    call translate
    jmp .next
.empty:
    mov al, 0Ah
    out 20h, al
    in al, 20h
    test al, 1
    jz .none
    inc dword [waiting]
.none:
    call now
    sub eax, esi
    cmp eax, [if_off]
    jb .end
    mov [if_off], eax
.end:
    mov al, 61h
    out 20h, al
    RESTORE_ALL
    iretd

align 4
stamp      dd 0
total      dd 0
first_tick dd 0
received   dd 0
ticks      dd 0
lost_ticks dd 0
lost_keys  dd 0
if_off     dd 0
waiting    dd 0
