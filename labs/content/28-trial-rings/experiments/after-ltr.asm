; The boot code has loaded TR long ago. Only now another stack is written into the TSS.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    mov dword [tss+4], other_stack_top
    ENTER_RING3 user_entry
int30_entry:
    iretd
user_entry:
    int 30h
user_back:
    jmp user_back
align 4
times 64 dd 0
other_stack_top:
