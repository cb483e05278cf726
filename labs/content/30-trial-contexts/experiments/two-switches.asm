; A system call that goes back to A, then one that goes on with B.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    GATE 31h, int31_entry, 0EEh
    call spaces_on
    ENTER_RING3 user_a
int30_entry:
    iretd
int31_entry:
    mov ax, KDATA
    mov ds, ax
    mov dword [current], proc_b
    mov eax, DIR_B
    mov cr3, eax
    ENTER_RING3 user_b
user_a:
    int 30h
    int 31h
user_b:
    jmp user_b
