; Ring 3 reads port 60h twice. In between the kernel changes a word of the TSS that has nothing to do with stacks.
%include "ringside.inc"
%include "ring3.inc"
kmain:
    GATE 13, refused, 8Eh
    GATE 30h, change_tss, 0EEh
    ENTER_RING3 user_entry
change_tss:
    mov word [ss:tss+102], 88 ; where the I/O map begins; the bytes there are 0
    iretd
refused:                      ; go on behind the IN
    add esp, 4
    add dword [esp], 2
    iretd
user_entry:
    in al, 60h
    int 30h
second_in:
    in al, 60h
user_back:
    jmp user_back
