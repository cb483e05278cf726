; Another way: after a call from ring 3 the frame always ends at ESP0, so the parameters are found
; from there. The descriptor is written by hand, and only DF is put back.
%include "ringside.inc"
%include "guard.inc"
%include "gates.inc"
%include "user.inc"
kmain:
    call use_long_gdt
    call guard_setup
    mov eax, door
    mov word [long_gdt+50h], ax
    mov dword [long_gdt+52h], 0EC020008h
    shr eax, 16
    mov [long_gdt+56h], ax
    push dword 23h
    push dword ustack_top
    push dword 202h
    push dword 1Bh
    push dword user_entry
    iretd
door:
    push ebp
    mov ebp, esp
    push ebx
    push ecx
    push edx
    push esi
    push edi
    push ds
    push es
    pushfd
    push ss
    pop ds
    push ss
    pop es
    mov eax, [esp0_top-12]      ; SS, ESP, then the parameter that was pushed first
    mov edx, [esp0_top-16]
    cld
    call kernel_mix
    test byte [esp+1], 4        ; DF
    jz .up
    std
.up:
    add esp, 4
    pop es
    pop ds
    pop edi
    pop esi
    pop edx
    pop ecx
    pop ebx
    pop ebp
    retf 8
