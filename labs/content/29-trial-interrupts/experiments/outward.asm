; Three calls: from level 0 to a handler at level 0, from 0 to one at 3, and from 3 to that same one.
%include "ringside.inc"
%include "board.inc"

kmain:
    GATE 30h, kernel_handler, 8Eh
    GATE 31h, user_handler, 0EEh
    mov word [IDT_BASE+31h*8+2], UCODE
    GATE 13, refused, 8Eh
    int 30h                   ; 0 to 0
    int 31h                   ; 0 to 3
refused:
    mov esp, kstack_top
    TO_USER user_entry

user_entry:
    int 31h                   ; 3 to 3
done:
    jmp done

kernel_handler:
    iretd
user_handler:
    iretd
