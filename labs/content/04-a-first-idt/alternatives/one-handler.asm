; Another way: one handler for both, which looks at the instruction to decide.
%include "ringside.inc"
kmain:
    GATE 6, handle, 8Eh
    GATE 3, handle, 8Eh
    lidt [idtr]
bad:
    ud2
after_bad:
    int3
after_int3:
done:
    cli
    hlt
handle:
    push eax
    mov eax, [esp+4]
    cmp word [eax], 0B0Fh   ; the bytes of ud2
    jne .breakpoint
    add dword [esp+4], 2
    pop eax
    iretd
.breakpoint:
    inc dword [breakpoints]
    pop eax
    iretd
breakpoints dd 0
