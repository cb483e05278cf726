; A hands over to B and gets its turn back. The kernel saves the general registers, EIP, EFLAGS and ESP (with CS and SS).
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
%include "switch.inc"
kmain:
    GATE 31h, int31_entry, 0EEh
    call spaces_on
    call both_ready
    ENTER_RING3 user_a
int31_entry:
    HAND_OVER 1, 1
user_a:
    mov ax, UDATA
    mov ds, ax
    mov ebx, 1A1A1A1Ah
    mov esi, 2A2A2A2Ah
    stc
    int 31h
a_back:
    mov eax, [USER_DATA]
a_read:
    jmp a_read
user_b:
    xor eax, eax
    mov ds, ax
    mov ebx, eax
    mov esi, eax
    int 31h
    jmp $
