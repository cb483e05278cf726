%include "ringside.inc"
kmain:
    lidt [my_idtr]
bad:
    ud2
done:
    cli
    hlt
align 8
my_idt:
    times 8 dq 0
my_idtr:
    dw 8*8-1
    dd my_idt
