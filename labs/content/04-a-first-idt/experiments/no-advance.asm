; Lab C1 - a first IDT: faults and traps
%include "ringside.inc"

kmain:
    lidt [my_idtr]

bad:
    ud2                     ; an instruction that exists only to be undefined
after_bad:
    mov ebx, 1

    int3                    ; the one-byte call of vector 3
after_int3:
    mov ecx, 2

done:
    cli
.halt:
    hlt
    jmp .halt

; Vector 6, #UD: a fault. The saved EIP names the ud2 itself.
handle_ud:
    dec dword [calls_left]  ; a hundred calls are enough to see it
    jz stop
    iretd                   ; the frame is as the processor pushed it

; Vector 3, #BP: a trap. The saved EIP names the next instruction.
handle_bp:
    inc dword [breakpoints]
    iretd

breakpoints dd 0
calls_left dd 100

; Eight bytes a gate: offset 15-0, selector, 0, type, offset 31-16.
align 8
my_idt:
    times 3 dq 0
    dw handle_bp, KCODE, 8E00h, 0      ; 3
    times 2 dq 0
    dw handle_ud, KCODE, 8E00h, 0      ; 6
    dq 0
my_idtr:
    dw 8*8-1
    dd my_idt
