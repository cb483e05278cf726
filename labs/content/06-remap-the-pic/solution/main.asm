; Lab D1 - who rang? Remap the PIC, say EOI
%include "ringside.inc"
%include "timer.inc"

kmain:
    call timer_1khz         ; the timer rings line 0 a thousand times a second

    ; Vectors 20h-27h for the master, 28h-2Fh for the slave.
    mov al, 11h             ; ICW1: begin, cascade, ICW4 follows
    out 20h, al
    out 0A0h, al
    mov al, 20h             ; ICW2: first vector
    out 21h, al
    mov al, 28h
    out 0A1h, al
    mov al, 4               ; ICW3: the slave hangs on line 2 of the master ...
    out 21h, al
    mov al, 2               ; ... and its own name is 2
    out 0A1h, al
    mov al, 1               ; ICW4: 8086 mode
    out 21h, al
    out 0A1h, al

    GATE 20h, irq0_entry, 8Eh

    mov al, 0FEh            ; let line 0 through, nothing else
    out 21h, al
    sti

    mov eax, 11111111h      ; the interrupted program: its registers must never change
    mov ebx, 22222222h
idle:
    cmp dword [ticks], 100
    jb idle
done:
    cli
.halt:
    hlt
    jmp .halt

irq0_entry:
    push eax
    inc dword [ticks]
    mov al, 20h             ; EOI: line 0 is no longer in service
    out 20h, al
    pop eax
    iretd

ticks dd 0
