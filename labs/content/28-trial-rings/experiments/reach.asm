; Ring 3 reads ESP0 out of the kernel's TSS. Then the kernel shortens the segment of the user's data, and it reads again.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 30h, shorten, 0EEh
    ENTER_RING3 user_entry
shorten:                      ; limit 0FFFh, counted in bytes
    mov word [gdt+20h], 0FFFh
    mov byte [gdt+26h], 40h
    iretd
user_entry:
    mov dx, UDATA
    mov ds, dx
read_open:
    mov eax, [tss+4]
    int 30h
    mov ds, dx                ; only loading brings the new limit into force
read_closed:
    mov ebx, [tss+4]
read_end:
    jmp read_end
