; Gate 6 is not present, all others are. Then an undefined instruction.
%include "ringside.inc"

kmain:
    and byte [IDT_BASE+6*8+5], 7Fh
bad:
    ud2
done:
    jmp stop
