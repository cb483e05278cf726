; Two exceptions, two handlers that end with IRETD alone.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 6, undefined, 8Eh
    GATE 13, protection, 8Eh
    ENTER_RING3 user_entry
undefined:                    ; vector 6: no error code
    add dword [esp], 2        ; go on behind the instruction
    iretd
protection:                   ; vector 13: an error code lies on top
    xor byte [ss:again], 1
    jz exception_13           ; the second time: report
    iretd
user_entry:
    ud2
after_undefined:
    hlt
after_hlt:
    jmp after_hlt
again db 0
