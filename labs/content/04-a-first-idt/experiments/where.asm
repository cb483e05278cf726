; Both handlers leave at once, and both look at the word the processor saved.
%include "ringside.inc"
kmain:
    mov eax, handle_ud
    mov [my_idt+6*8], ax
    mov eax, handle_bp
    mov [my_idt+3*8], ax
    lidt [my_idtr]
bad:
    ud2
after_bad:
    int3
after_int3:
done:
    cli
    hlt
handle_ud:
    mov dword [esp], after_bad
    iretd
handle_bp:
    iretd
align 8
my_idt:
    times 3 dq 0
    dw 0, KCODE, 8E00h, 0
    times 2 dq 0
    dw 0, KCODE, 8E00h, 0
    dq 0
my_idtr:
    dw 8*8-1
    dd my_idt
