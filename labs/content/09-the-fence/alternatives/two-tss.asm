; Another way: a TSS for each process. B's has no map, so its map base is FFFFh and its limit that of the fields.
%include "fence.inc"
%include "users.inc"

kmain:
    mov edx, tss_a
    mov ebx, tss_a_end-tss_a-1
    call take
    GATE 30h, process_ends, 0EFh
    pushfd
    or dword [esp], 200h
    and dword [esp], ~3000h
    pop eax
    push dword UDATA
    push dword 7F000h
    push eax
    push dword UCODE
    push dword a_entry
    iretd

next_process:
    pushad
    mov edx, tss_b
    mov ebx, tss_b_end-tss_b-1
    call take
    popad
    ret

take:                         ; EDX = TSS, EBX = limit
    mov eax, edx
    mov ecx, ebx
    jmp load_tss

align 4
tss_a:
    times 51 dw 0
    dw 104
    times 29 db -1
    db 11111101b, -1
tss_a_end:
align 4
tss_b:
    times 51 dw 0
    dw -1
tss_b_end:
