; save always pushes restart. int 31h comes once from the process and once from the midst of a handler.
%include "ringside.inc"
%include "record.inc"
kmain:
    GATE 30h, outer_entry, 0EEh
    GATE 31h, inner_entry, 0EEh
restart:
    mov esp, record
    lea eax, [esp+P_STACKTOP]
    mov [tss+4], eax
    TAKE_UP
outer_entry:
    call save
    int 31h                   ; the kernel is interrupted at its work
outer_done:
    ret
inner_entry:
    call save
inner_done:
    ret
save:
    PUT_AWAY
    mov esp, StackTop
    push dword restart
    jmp [esi+RETADR]
user_entry:
    int 31h
user_after_inner:
    int 30h
user_after_outer:
    jmp user_after_outer
