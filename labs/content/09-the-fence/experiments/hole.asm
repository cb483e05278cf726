; A TSS of 104 bytes. SS0 and ESP0 are filled in, everything else is 0. Nobody wrote a map.
%include "fence.inc"
kmain:
    mov eax, tss
    mov ecx, 103
    call load_tss
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

user_entry:
    mov al, '!'
    TRY try_out, out 0E9h, al
user_done:
    int 31h                   ; the end

align 4
tss: times 104 db 0
