; The five pushes with the values of this moment; then with the values of ring 3.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    push ss
    push esp
    pushfd
    push cs
    push dword landed
    iretd
landed:
    test byte [which], 1
    jnz user_entry
    inc dword [which]
    ENTER_RING3 user_entry
user_entry:
    jmp user_entry
align 4
which dd 0
