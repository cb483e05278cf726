; Lab G1 - a process is a saved frame
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

; The frame part of process A's record, as offsets from proc_a. The first word to be popped lies lowest.
P_GS       equ 0
P_FS       equ 4
P_ES       equ 8
P_DS       equ 12
P_EDI      equ 16             ; eight words in the order of PUSHAD
P_ESI      equ 20
P_EBP      equ 24
P_KESP     equ 28             ; POPAD skips it
P_EBX      equ 32
P_EDX      equ 36
P_ECX      equ 40
P_EAX      equ 44
P_RETADR   equ 48             ; spare here, useful in lab G2
P_EIP      equ 52             ; five words in the order of the processor
P_CS       equ 56
P_EFLAGS   equ 60
P_ESP      equ 64
P_SS       equ 68
P_STACKTOP equ 72

; For the processes panel; add a line for each word you add to the record.
; @ringside processes base=proc_a stride=128 count=1 current=p_proc_ready names=A
; @ringside process-field name=eip offset=P_EIP
; @ringside process-field name=eflags offset=P_EFLAGS
; @ringside process-field name=user_esp offset=P_ESP
; @ringside process-field name=eax offset=P_EAX
; @ringside process-field name=ecx offset=P_ECX
; @ringside process-field name=ds offset=P_DS

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh

    ; A as if it had been interrupted just before its first instruction.
    mov dword [proc_a+P_DS], UDATA
    mov dword [proc_a+P_ES], UDATA
    mov dword [proc_a+P_FS], UDATA
    mov dword [proc_a+P_GS], UDATA
    mov dword [proc_a+P_EIP], user_entry
    mov dword [proc_a+P_CS], UCODE
    mov dword [proc_a+P_EFLAGS], 202h
    mov dword [proc_a+P_ESP], ustack_top
    mov dword [proc_a+P_SS], UDATA

    mov al, 0FEh              ; let the timer through
    out 21h, al

; Take up the process again that p_proc_ready points to.
restart:
    mov esp, [p_proc_ready]
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax          ; ESP0: the next interrupt pushes into this very record
    pop gs
    pop fs
    pop es
    pop ds
    popad
    add esp, 4                ; the spare word
    iretd

; Vector 20h. The processor has pushed SS, ESP, EFLAGS, CS, EIP at the top of the record.
irq0_entry:
    sub esp, 4
    pushad
    push ds
    push es
    push fs
    push gs
    mov ax, KDATA             ; A's segments may be anything
    mov ds, ax
    mov es, ax
    cld                       ; and so may its flags
    mov esp, kstack_top       ; the record is full: work on the kernel's stack
    call clock_handler
    jmp restart

align 4
p_proc_ready dd proc_a
