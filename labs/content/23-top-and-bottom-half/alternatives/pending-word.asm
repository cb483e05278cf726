; Another way: a word with one bit for each kind of deferred work, a nesting counter, a buffer of its own, few registers.
%include "ringside.inc"
%include "kernel.inc"
%include "keyboard.inc"
%include "user.inc"

KEYBOARD_WORK equ 0           ; bit in `pending`
TIMER_WORK    equ 1

kmain:
    GATE 21h, irq1_entry, 8Eh
    GATE 20h, irq0_entry, 8Eh
    call start_devices
    jmp enter_user

irq0_entry:
    push ds
    push eax
    mov eax, KDATA
    mov ds, eax
    mov al, 60h               ; specific EOI, line 0
    out 20h, al
    inc dword [ticks]
    bts dword [pending], TIMER_WORK
    jmp leave_interrupt

irq1_entry:
    push ds
    push eax
    push ebx
    mov eax, KDATA
    mov ds, eax
    mov al, 61h               ; specific EOI, line 1; the chip forgets, the keyboard waits
    out 20h, al
    in al, 60h
    movzx ebx, byte [last]
    mov [codes+ebx], al
    inc byte [last]           ; 256 places: the counter wraps by itself
    bts dword [pending], KEYBOARD_WORK
    pop ebx

leave_interrupt:
    inc dword [nesting]
    cmp dword [nesting], 1
    jne .nested
    push es
    push ebx
    mov eax, KDATA
    mov es, eax
    cld
.more:
    cmp dword [pending], 0
    je .done
    call bottom_half
    jmp .more
.done:
    pop ebx
    pop es
.nested:
    dec dword [nesting]
    pop eax
    pop ds
    iretd

bottom_half:
    btr dword [pending], TIMER_WORK
    jnc .keyboard
    inc dword [seen_ticks]
.keyboard:
    btr dword [pending], KEYBOARD_WORK
    jnc .nothing
    sti
.next:
    movzx ebx, byte [first]
    cmp bl, [last]
    je .drained
    mov al, [codes+ebx]
    inc byte [first]
    call translate
    jmp .next
.drained:
    cli
.nothing:
    ret

align 4
ticks      dd 0
seen_ticks dd 0
pending    dd 0
nesting    dd 0
first      db 0
last       db 0
codes      times 256 db 0
