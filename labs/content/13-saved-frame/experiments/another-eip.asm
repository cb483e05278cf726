; A's record works. At the tenth tick the kernel writes another address into the word for EIP.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"
P_STACKTOP equ 72
kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh
    mov edi, proc_a
    mov ecx, 4
    mov eax, UDATA
    rep stosd
    mov esi, first_words
    mov edi, frame_a
    mov ecx, 5
    rep movsd
    mov al, 0FEh
    out 21h, al
restart:
    mov esp, proc_a
    mov dword [tss+4], proc_a + P_STACKTOP
    pop gs
    pop fs
    pop es
    pop ds
    popad
    add esp, 4
    iretd
irq0_entry:
    sub esp, 4
    pushad
    push ds
    push es
    push fs
    push gs
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    cld
    mov esp, kstack_top
    call clock_handler
    cmp dword [ticks], 10
    jne restart
overwrite:
    mov dword [frame_a], somewhere_else
    jmp restart

; No jump, no call and no table leads here.
somewhere_else:
    inc dword [count_a]
    jmp somewhere_else

first_words dd user_entry, UCODE, 202h, ustack_top, UDATA
