; Lab F2 - system calls through a gate
%include "ringside.inc"
%include "guard.inc"        ; forbidden things from ring 3 end here
%include "services.inc"     ; call_table with CALLS services
%include "user.inc"         ; the program in ring 3; it begins at user_entry

kmain:
    call guard_setup

    ; 1. Who may use this gate?
    GATE 80h, syscall_entry, 8Eh

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

    ; 2. Keep the program's registers. Call the service. Put the result where EAX is restored from.

    ; 3. Which segments, which direction flag does the service run with?

    iretd
