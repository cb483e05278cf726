; Lab H3 - whose memory is this?
;
; Process A reads what comes in over the serial line. Labels that the checks know: irq4_entry, sys_read.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

RING equ 64                         ; a power of two

kmain:
    jmp kernel_start

; The handler of line 4: a byte has come. It knows the device and the kernel, and no process.
irq4_entry:
    SAVE_ALL
    mov dx, COM1
    in al, dx
    mov edx, [put]
    mov ecx, edx
    sub ecx, [taken]
    cmp ecx, RING
    jae .full                       ; nobody reads: the byte is lost
    and edx, RING-1
    mov [ring+edx], al
    inc dword [put]
.full:
    mov al, 20h
    out 20h, al
    RESTORE_ALL
    iretd

; The system call: EBX = buffer, ECX = room. EAX := bytes put there. EBX, ECX, EDX, ESI, EDI may be changed.
sys_read:
    cmp ebx, USER_DATA              ; from the first byte ...
    jb .refused
    cmp ebx, USER_TOP
    jae .refused
    mov edx, USER_TOP
    sub edx, ebx
    cmp ecx, edx                    ; ... to the last: all of it must be writable
    ja .refused
    mov edi, ebx
    xor eax, eax
.next:
    mov edx, [taken]
    cmp edx, [put]
    je .out
    cmp eax, ecx
    jae .out
    and edx, RING-1
    mov dl, [ring+edx]
    mov [edi+eax], dl               ; the process that asked is running: this is its memory
    inc dword [taken]
    inc eax
    jmp .next
.refused:
    mov eax, -1
.out:
    ret

ring  times RING db 0
put   dd 0                          ; bytes that have come
taken dd 0                          ; bytes that have been read

%include "users.inc"
