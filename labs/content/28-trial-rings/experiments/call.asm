; Ring 3 calls a function of the kernel: first by its code segment, then through a call gate.
%include "ringside.inc"
%include "ring3.inc"
GATE_SEL equ 30h
kmain:
    GATE 13, refuse, 8Eh
    mov esi, gdt              ; a longer GDT: the six entries of the boot code and the gate
    mov edi, long_gdt
    mov ecx, 12
    rep movsd
    mov eax, kernel_function
    mov [long_gdt+GATE_SEL], ax
    mov word [long_gdt+GATE_SEL+2], KCODE
    mov word [long_gdt+GATE_SEL+4], 0EC00h  ; call gate, DPL 3, no parameters
    shr eax, 16
    mov [long_gdt+GATE_SEL+6], ax
    lgdt [long_gdtr]
    ENTER_RING3 user_entry
refuse:                       ; skip the refused call, seven bytes
    add dword [esp+4], 7
    add esp, 4                ; the error code
    iretd
kernel_function:
    retf
user_entry:
    call KCODE:kernel_function
user_gate:
    call GATE_SEL:0
user_back:
    jmp user_back
align 8
long_gdt times 7 dq 0
long_gdtr:
    dw long_gdtr-long_gdt-1
    dd long_gdt
