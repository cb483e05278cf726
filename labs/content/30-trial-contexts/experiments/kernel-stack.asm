; A hands over to B and gets its turn back, twice. The second time ESP0 is left as it is: both use A's kernel stack.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
%include "switch.inc"
kmain:
    GATE 31h, int31_entry, 0EEh
    GATE 33h, int33_entry, 0EEh
    call spaces_on
    call both_ready
    ENTER_RING3 user_a
int31_entry:
    HAND_OVER 1, 1
int33_entry:
    HAND_OVER 1, 0            ; ESP0 stays
user_a:
    int 31h
first_back:
    int 33h
second_back:
    jmp second_back
user_b:
    int 31h
    int 33h
b_again:
    jmp b_again
