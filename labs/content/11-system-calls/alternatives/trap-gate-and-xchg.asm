; Another way: a trap gate, the table read through CS, all four data segments saved one by one, and
; the result put into the slot with xchg.
%include "ringside.inc"
%include "guard.inc"
%include "services.inc"
%include "user.inc"
kmain:
    call guard_setup
    GATE 80h, enter_kernel, 0EFh
    push dword 23h
    push dword ustack_top
    pushfd
    or dword [esp], 200h
    push dword 1Bh
    push dword user_entry
    iretd
enter_kernel:
    push gs
    push fs
    push es
    push ds
    push ebp
    push edi
    push esi
    push edx
    push ecx
    push ebx
    push dword -1           ; the result, unless a service has a better one
    cmp eax, 6
    ja .leave
    push ss                 ; the kernel's stack segment will do for data
    pop ds
    push ds
    pop es
    mov esi, [cs:call_table+eax*4]
    cld
    call esi
    xchg eax, [esp]
.leave:
    pop eax
    pop ebx
    pop ecx
    pop edx
    pop esi
    pop edi
    pop ebp
    pop ds
    pop es
    pop fs
    pop gs
    iretd
