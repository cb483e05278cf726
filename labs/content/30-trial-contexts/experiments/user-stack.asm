; A and B have their stacks at the same address. A hands over to B and gets its turn back, twice: with CR3 and without.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
%include "switch.inc"
kmain:
    GATE 31h, int31_entry, 0EEh
    GATE 32h, int32_entry, 0EEh
    call spaces_on
    call both_ready
    ENTER_RING3 user_a
int31_entry:
    HAND_OVER 1, 1
int32_entry:
    HAND_OVER 0, 1            ; CR3 stays
user_a:
    mov esp, USER_DATA + 800h
    push dword 0A0A0A0Ah
    int 31h
first_back:
    int 32h
second_back:
    jmp second_back
user_b:
    mov esp, USER_DATA + 800h
    push dword 0B0B0B0Bh
    int 31h
    pop eax
    push dword 0B0B0B0Bh
    int 32h
    jmp $
