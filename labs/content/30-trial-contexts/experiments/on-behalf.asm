; A calls the kernel, and then reads a page that is not there yet: two ways into the kernel.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    GATE 14, page_fault, 8Eh
    call spaces_on
    ENTER_RING3 user_a
int30_entry:
    push eax
    mov eax, [ss:USER_DATA]
in_call:
    pop eax
    iretd
page_fault:
    push eax
    mov eax, [ss:USER_DATA]
in_fault:
    mov dword [ss:DIR_A+1004h], DATA_A + 2007h
    pop eax
    add esp, 4                ; the error code
    iretd
user_a:
    mov ax, UDATA
    mov ds, ax
    int 30h
    mov ebx, [USER_DATA+1000h]
user_back:
    jmp user_back
