; Gate 0 is not present, all others are. Then a division by zero.
%include "ringside.inc"

kmain:
    and byte [IDT_BASE+0*8+5], 7Fh
    xor ecx, ecx
bad:
    div ecx
done:
    jmp stop
