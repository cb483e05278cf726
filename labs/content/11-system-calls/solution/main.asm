; Lab F2 - system calls through a gate
%include "ringside.inc"
%include "guard.inc"        ; forbidden things from ring 3 end here
%include "services.inc"     ; call_table with CALLS services
%include "user.inc"         ; the program in ring 3; it begins at user_entry

kmain:
    call guard_setup

    GATE 80h, syscall_entry, 0EEh   ; an interrupt gate, DPL 3: ring 3 may name it in int n

    push dword UDATA        ; enter ring 3
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

; The program put the number of a service into EAX and its arguments into EBX, ECX, EDX. When it
; goes on, EAX is the result: what the service returned, or -1 when there is no such service.
; Everything else is as the program left it.
syscall_entry:
    push ds
    push es
    pushad                  ; EAX lies at [esp+28]
    mov si, KDATA           ; not AX: the number is still in EAX
    mov ds, si
    mov es, si
    cld
    cmp eax, CALLS
    jae .no_such_service    ; unsigned: -1 is a large number too
    call [call_table+eax*4]
    jmp .return
.no_such_service:
    mov eax, -1
.return:
    mov [esp+28], eax       ; popad puts it into EAX
    popad
    pop es
    pop ds
    iretd
