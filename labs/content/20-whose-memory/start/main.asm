; Lab H3 - whose memory is this?
;
; Process A reads what comes in over the serial line. Labels that the checks know: irq4_entry, sys_read.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

kmain:
    jmp kernel_start

; The handler of line 4: a byte has come.
irq4_entry:
    SAVE_ALL
    mov dx, COM1
    in al, dx
    mov edi, [place]
    test edi, edi
    jz .out                         ; nobody has asked yet
    mov [edi], al                   ; into the buffer of the process that asked
    inc dword [place]
    inc dword [delivered]
.out:
    mov al, 20h
    out 20h, al
    RESTORE_ALL
    iretd

; The system call: EBX = buffer, ECX = room. EAX := bytes put there. EBX, ECX, EDX, ESI, EDI may be changed.
sys_read:
    mov eax, [delivered]            ; since the last call
    mov dword [delivered], 0
    lea edx, [ebx+eax]
    mov [place], edx                ; here the next ones go
    ret

place     dd 0
delivered dd 0

%include "users.inc"
