; The kernel holds a spinlock twice: first with IF = 0, then with IF = 1. Each time line 5 rings, and its handler wants the lock.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    LINES 0DFh
    mov byte [lck], 1
    mov ecx, 60000
    loop $
    mov byte [lck], 0
    sti
    nop                       ; the line that rang meanwhile gets in here
    nop
    mov byte [lck], 1
    mov ecx, 150000
    loop $
    mov byte [lck], 0
    jmp $
line5_entry:
    push eax
.try:
    mov al, 1
    xchg al, [lck]
    test al, al
    jnz .try
got_it:
    mov byte [lck], 0
    SEND 20h, 20h
    pop eax
    iretd
lck db 0
