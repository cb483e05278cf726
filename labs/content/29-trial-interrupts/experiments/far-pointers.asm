; At address 0 lies the table of real mode: far pointers of four bytes. IDTR names it, and the kernel calls vector 30h.
%include "ringside.inc"
kmain:
    mov word [30h*4], by_pointer
    mov word [30h*4+2], KCODE
    lidt [ivtr]
    int 30h
done:
    jmp stop
by_pointer:
    iretd
ivtr:
    dw 256*4-1
    dd 0
