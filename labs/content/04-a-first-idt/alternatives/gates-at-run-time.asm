; Another way: the gates are written by a subroutine, and the table lies where ringside.inc has its own.
%include "ringside.inc"
kmain:
    mov edi, 2000h
    xor eax, eax
    mov ecx, 16*2
    rep stosd
    mov ebx, 6
    mov edx, handle_ud
    call set_gate
    mov ebx, 3
    mov edx, handle_bp
    call set_gate
    lidt [descriptor]
bad:
    ud2
after_bad:
    mov ebx, 1
    int3
after_int3:
done:
    cli
    hlt
set_gate:                   ; EBX vector, EDX handler
    mov eax, edx
    and eax, 0FFFFh
    or eax, KCODE << 16
    mov [2000h+ebx*8], eax
    mov eax, edx
    and eax, 0FFFF0000h
    or eax, 8E00h
    mov [2000h+ebx*8+4], eax
    ret
handle_ud:
    push eax
    mov eax, [esp+4]
    lea eax, [eax+2]
    mov [esp+4], eax
    pop eax
    iretd
handle_bp:
    add dword [breakpoints], 1
    iretd
breakpoints dd 0
descriptor:
    dw 16*8-1
    dd 2000h
