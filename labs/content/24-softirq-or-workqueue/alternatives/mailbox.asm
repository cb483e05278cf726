; Another way: a ring of its own, whose free places the handler counts; the thread takes all that is there before it prints.
%include "ringside.inc"
%include "threads.inc"
%include "printer.inc"
%include "programs.inc"

PLACES equ 24

kmain:
    GATE 21h, irq1_entry, 8Eh
    call kernel_init
    jmp kernel_start

irq1_entry:
    ENTER_INTERRUPT
    xor eax, eax
    in al, 60h
    cmp dword [filled], PLACES
    jae .no_room
    mov ecx, [filled]
    mov [mailbox+ecx], al
    inc dword [filled]
    inc dword [queue_in]      ; how many were taken over
    jmp .ring
.no_room:
    inc dword [dropped]
.ring:
    mov ebx, worker_thread
    cmp dword [ebx+P.state], BLOCKED
    jne .busy
    call wake
.busy:
    mov al, 61h
    out 20h, al
    jmp ret_from_intr

worker:
    cli
    mov ecx, [filled]
    jecxz .nothing
    mov edx, ecx
    mov esi, mailbox
    mov edi, desk
    rep movsb
    mov [filled], ecx
    sti
    mov esi, desk
.one:
    mov al, [esi]
    inc esi
    call translate
    call print
    dec edx
    jnz .one
    jmp worker
.nothing:
    call block
    jmp worker

align 4
filled  dd 0
dropped dd 0
mailbox times PLACES db 0
desk    times PLACES db 0
