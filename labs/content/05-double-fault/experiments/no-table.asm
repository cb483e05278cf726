; IDTR has the limit 0: no vector has a gate. Then an undefined instruction.
%include "ringside.inc"

kmain:
    lidt [no_table]
bad:
    ud2
done:
    jmp stop

no_table:
    dw 0
    dd IDT_BASE
