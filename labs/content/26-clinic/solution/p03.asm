; Patient 3 - general protection, error code 402h
%include "ringside.inc"
%include "clinic.inc"

; Labels that the checks know: syscall_entry, user_entry, calls, done.
kmain:
    GATE 80h, syscall_entry, 0EEh
    jmp enter_user
ENTER_USER

syscall_entry:                ; the one service: it counts
    inc dword [ss:calls]
    cmp dword [ss:calls], 20
    jae done
    iretd
done:
    jmp stop

user_entry:                   ; ring 3
    int 80h
    jmp user_entry

align 4
calls dd 0
