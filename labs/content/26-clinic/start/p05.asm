; Patient 5 - one forbidden instruction, twenty faults
%include "ringside.inc"
%include "clinic.inc"

; The program in ring 3 tries what it may not do. The kernel counts and lets it go on with its next try.
; Labels that the checks know: gp_entry, user_entry, user_next, refused, done.
kmain:
    GATE 13, gp_entry, 8Eh
    jmp enter_user
ENTER_USER

gp_entry:                     ; general protection
    inc dword [ss:refused]
    cmp dword [ss:refused], 20
    jae done
    mov dword [ss:esp+4], user_next
    iretd
done:
    jmp stop

user_entry:                   ; ring 3
    mov eax, 11111111h
    mov ebx, 22222222h
user_next:
    cli                       ; not at this privilege level
    jmp user_next

align 4
refused dd 0
