; Another way: the bottom half has a stack of its own, and only the keyboard's handler begins one.
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
    push eax
    EOI
    pop eax
    lock inc dword [ss:ticks]
    iretd

irq1_entry:
    SAVE_ALL
    in al, 60h
    call queue_put
    jnc .stored
    inc dword [too_many]
.stored:
    EOI
    mov bl, 1
    xchg bl, [busy]
    test bl, bl
    jnz .leave
    mov ebp, esp
    mov esp, deferred_stack
    call bottom_half
    mov esp, ebp
.leave:
    RESTORE_ALL
    iretd

bottom_half:
    sti
    call queue_get
    jz .perhaps_empty
    call translate
    jmp bottom_half
.perhaps_empty:               ; look again where nobody can come in between
    cli
    call queue_get
    jz .empty
    sti
    call translate
    jmp bottom_half
.empty:
    mov byte [busy], 0
    ret

align 4
ticks    dd 0
too_many dd 0
busy     db 0
align 16
    times 512 dd 0
deferred_stack:
