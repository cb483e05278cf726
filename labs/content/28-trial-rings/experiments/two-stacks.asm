; One handler, 29 words deep, that stays on the stack of the TSS. First ESP0 is the end of a stack, then the end of a record.
%include "ringside.inc"
%include "ring3.inc"
%include "record.inc"
kmain:
    GATE 30h, int30_entry, 0EEh
    GATE 31h, to_the_record, 0EEh
    ENTER_RING3 user_entry    ; ESP0 is esp0_top, as the boot code left it
int30_entry:
    pushad
    mov ecx, 15
    call deeper
    popad
    iretd
deeper:
    jecxz .end
    dec ecx
    call deeper
.end:
    ret
to_the_record:
    mov dword [ss:tss+4], record_end
    iretd
user_entry:
    int 30h
first_done:
    int 31h
    int 30h
second_done:
    jmp second_done
