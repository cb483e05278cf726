; Lab C1 - a first IDT: faults and traps
; Keep the labels bad, after_bad, after_int3, done and breakpoints: the checks look there.
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

; Vector 6, #UD
handle_ud:
    iretd                   ; is this all?

; Vector 3, #BP
handle_bp:
    inc dword [breakpoints]
    iretd

breakpoints dd 0

; Eight bytes a gate: offset 15-0, selector, 0, type, offset 31-16.
align 8
my_idt:
    times 8 dq 0            ; vectors 0-7: nobody is at home
my_idtr:
    dw 8*8-1
    dd my_idt
