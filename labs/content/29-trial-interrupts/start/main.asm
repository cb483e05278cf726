; A kernel to bet on: ring 3 calls, ring 0 answers. Change what you like.
%include "ringside.inc"
%include "board.inc"

kmain:
    GATE 30h, handler, 0EEh   ; interrupt gate; DPL 3, so that ring 3 may say int 30h
    TO_USER user_entry

user_entry:
    mov eax, 12345678h
    int 30h
done:
    jmp done

handler:                      ; prints the EAX that it finds
    call puthex
    iretd
