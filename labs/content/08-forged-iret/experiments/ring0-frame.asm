; Experiment: the same five pushes in the same order, but with the values that ring 0 has right now.
%include "ringside.inc"

kmain:
    push ss
    push esp
    pushfd
    push cs
    push dword landed
    iretd
landed:
    mov eax, cs             ; compare EAX with 1Bh, and ESP with what it was at kmain
    mov ebx, esp
    jmp stop

user_entry:
    nop
user_cli:
    cli
    jmp user_entry
