; The task that runs has the TSS 28h. It jumps to 28h.
%include "ringside.inc"
kmain:
    jmp TSS_SEL:0
behind_the_jump:
    jmp behind_the_jump
