; The same kernel goes on with B twice: by software, as kernels do, and by a jump to B's TSS.
%include "ringside.inc"
%include "two.inc"
TASK_B equ 30h
kmain:
    call spaces_on
    mov esi, gdt              ; a longer GDT: entry 30h is a TSS
    mov edi, long_gdt
    mov ecx, 12
    rep movsd
    mov eax, task_b
    mov [long_gdt+TASK_B+2], ax
    shr eax, 16
    mov [long_gdt+TASK_B+4], al
    mov [long_gdt+TASK_B+7], ah
    lgdt [long_gdtr]
    clts                      ; TS = 0
    mov dword [current], proc_b
    mov esp, 8E000h
    mov eax, DIR_B
    mov cr3, eax
by_software:
    jmp TASK_B:0
by_hardware:
    jmp by_hardware

align 4
task_b:
    times 7 dd 0
    dd DIR_B                  ; CR3
    dd by_hardware, 2         ; EIP, EFLAGS
    times 4 dd 0
    dd 8D000h                 ; ESP
    dd 0, 0, 0
    dd KDATA, KCODE, KDATA, KDATA, KDATA, KDATA
    dd 0
    dw 0, 104
long_gdt:
    times 6 dq 0
    dq 0000890000000067h
long_gdtr:
    dw long_gdtr-long_gdt-1
    dd long_gdt
