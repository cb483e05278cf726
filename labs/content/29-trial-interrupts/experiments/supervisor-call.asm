; Ring 3 executes int 80h twice. In between the kernel marks row 80h of the IDT as not present.
%include "ringside.inc"
%include "board.inc"
kmain:
    GATE 80h, system_call, 0EEh
    GATE 6, no_instruction, 8Eh
    GATE 11, not_present, 8Eh
    TO_USER user_entry
system_call:
    and byte [ss:IDT_BASE+80h*8+5], 7Fh
    iretd
not_present:
no_instruction:
done:
    jmp stop
user_entry:
    int 80h
    int 80h
    jmp $
