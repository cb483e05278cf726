; Another way: a TSS in free memory with the map of all 65536 ports. One bit is cleared for A and set again for B.
%include "fence.inc"
%include "users.inc"
TASK   equ 20000h
IO_MAP equ TASK+136           ; the map need not begin right behind the fields

kmain:
    mov edi, TASK
    xor eax, eax
    mov ecx, 34
    rep stosd
    dec eax
    mov ecx, 65536/32+1       ; every port, and the byte behind the last one
    rep stosd
    mov word [TASK+102], IO_MAP-TASK
    btr dword [IO_MAP+0E8h/8], 1

    mov eax, TASK
    mov ecx, IO_MAP-TASK+8192
    call load_tss
    mov ecx, process_ends
    GATE 30h, ecx, 0EEh
    mov esp, frame
    iretd

next_process:
    mov edx, 0E9h
    bts [IO_MAP], edx
    ret

align 4
frame dd a_entry, UCODE, 202h, ustack_top, UDATA
