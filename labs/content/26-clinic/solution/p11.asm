; Patient 11 - a greeting that runs backwards
%include "ringside.inc"
%include "clinic.inc"
%include "p11-user.inc"       ; the program in ring 3

; Labels that the checks know: print_entry, greeting, done.
kmain:
    GATE 80h, print_entry, 0EEh
    jmp enter_user
ENTER_USER

print_entry:                  ; the one service: it prints the greeting
    pushad
    push ds
    push es
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    cld
    mov esi, greeting
    call puts
    inc dword [printed]
    cmp dword [printed], 5
    jae done
    RESTORE_ALL
    iretd
done:
    jmp stop

align 4
printed  dd 0
         db 0, "drawkcab "
greeting db "forward", 10, 0
