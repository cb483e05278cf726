; A writes into its memory, sets EBX and calls the kernel, which reads the same address.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    call spaces_on
    ENTER_RING3 user_entry
int30_entry:
    pushad
    mov eax, [ss:USER_DATA]
in_kernel:
    popad
    iretd
user_entry:
    mov ax, UDATA
    mov ds, ax
    mov dword [USER_DATA], 1234h
    mov ebx, 5A5A5A5Ah
    int 30h
user_back:
    jmp user_back
