; Another way: the first frame is copied from a template, registers are stored and loaded one by one, segments lie
; above the general registers, there is no spare word, and ESP0 is set once because there is only one process.
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

struc A
.eax    resd 1
.ecx    resd 1
.edx    resd 1
.ebx    resd 1
.ebp    resd 1
.esi    resd 1
.edi    resd 1
.segs   resd 4
.eip    resd 5
.size:
endstruc
P_STACKTOP equ A.size

kmain:
    call machine_setup
    mov ebx, irq0_entry
    GATE 20h, ebx, 8Eh
    mov esi, template
    mov edi, proc_a
    mov ecx, A.size
    rep movsb
    lea eax, [proc_a+A.size]
    mov [tss+4], eax
    in al, 21h
    and al, 0FEh
    out 21h, al
restart:
    mov eax, [proc_a+A.eax]
    mov ecx, [proc_a+A.ecx]
    mov edx, [proc_a+A.edx]
    mov ebx, [proc_a+A.ebx]
    mov ebp, [proc_a+A.ebp]
    mov esi, [proc_a+A.esi]
    mov edi, [proc_a+A.edi]
    mov esp, proc_a+A.segs
    pop es
    pop fs
    pop gs
    pop ds
    iretd
irq0_entry:
    push ds
    push gs
    push fs
    push es
    mov [ss:proc_a+A.eax], eax
    mov eax, ss
    mov ds, eax
    mov es, eax
    mov [proc_a+A.ecx], ecx
    mov [proc_a+A.edx], edx
    mov [proc_a+A.ebx], ebx
    mov [proc_a+A.ebp], ebp
    mov [proc_a+A.esi], esi
    mov [proc_a+A.edi], edi
    mov esp, kstack_top - 400h
    cld
    call clock_handler
    jmp restart
template:
    times 7 dd 0
    dd UDATA, UDATA, UDATA, UDATA
    dd user_entry, UCODE, 202h, ustack_top, UDATA
