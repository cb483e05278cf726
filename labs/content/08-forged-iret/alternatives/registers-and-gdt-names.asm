; The same frame from registers and named constants, flags taken from the processor and repaired.
%include "ringside.inc"

kmain:
    mov ecx, UDATA
    push ecx
    mov edx, ustack_top
    push edx
    pushfd
    pop eax
    and eax, ~7000h         ; IOPL=0, NT=0
    or eax, 200h            ; IF=1
    push eax
    push dword UCODE
    lea ebx, [user_entry]
    push ebx
    iret

user_entry:
    nop
user_cli:
    cli
    jmp user_entry
