; Vector 8 has an ordinary interrupt gate, like all others. The stack pointer points to a page that is not there.
%include "ringside.inc"
%include "tables.inc"
%include "memory.inc"
kmain:
    call paging_on
    mov esp, bad_stack
    push eax
    jmp stop
