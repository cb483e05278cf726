; The same handler is called from level 0 and from level 3. Then the kernel writes another ESP0, and level 3 calls again.
%include "ringside.inc"
%include "board.inc"

other_top equ 8E000h

kmain:
    GATE 30h, handler, 0EEh
    GATE 31h, write_esp0, 0EEh
    GATE 32h, handler, 0EEh
    int 30h                   ; from level 0
back_in_0:
    TO_USER user_entry

user_entry:
    mov eax, 11111111h
    mov ebx, 22222222h
    mov esi, 33333333h
    mov ebp, 44444444h
    int 30h                   ; from level 3
back_in_3:
    int 31h
    int 32h                   ; from level 3, after the change
done:
    jmp done

handler:
    iretd

write_esp0:
    push eax
    push ds
    mov ax, KDATA
    mov ds, ax
    mov dword [tss+4], other_top
    pop ds
    pop eax
    iretd
