; Another way: one template is copied into both TSSs, a subroutine makes both descriptors, and the
; gate is written by hand.
%include "ringside.inc"
%include "tables.inc"
%include "memory.inc"
%include "hostile.inc"
kmain:
    call use_big_gdt
    mov esi, template
    mov edi, tss2
    mov ecx, 26
    rep movsd
    mov esi, template
    mov edi, tss_df
    mov ecx, 26
    rep movsd
    mov dword [tss_df+TSS_EIP], df_task
    sub dword [tss_df+TSS_ESP], 1000h

    mov ebx, tss2
    mov edi, big_gdt+TASK2
    call describe
    mov ebx, tss_df
    mov edi, big_gdt+DF_TASK
    call describe
    mov dword [IDT_BASE+8*8], DF_TASK << 16
    mov dword [IDT_BASE+8*8+4], 8500h
    mov esi, 20
    mov [rounds], esi
ping:
    call fill1
    jmp 30h:12345678h       ; nobody looks at the offset
ping_back:
    sub dword [rounds], 1
    ja ping
    clts
    call paging_on
    mov dword [rounds], 2
overflow:
    mov esp, bad_stack
    push eax
    jmp stop
survived:
    sub dword [rounds], 1
    ja overflow
    jmp hostile
task2:
    call fill2
    jmp TSS_SEL:0
pong_back:
    jmp task2
df_task:
    movzx ebx, word [tss_df+TSS_LINK]
    cmp ebx, TASK1
    jne stop
    mov ebx, tss
    mov dword [ebx+TSS_EIP], survived
    mov dword [ebx+TSS_ESP], kstack_top
    pop ecx
    iretd
    jmp df_task
describe:                   ; EBX: base, EDI: entry; a free TSS like that of the boot code
    mov eax, ebx
    shl eax, 16
    mov ax, 103
    mov [edi], eax
    mov eax, ebx
    shr eax, 16
    mov ah, 89h
    mov [edi+4], eax
    ret
align 4
template:
    times 7 dd 0
    dd page_directory, task2, 2
    times 4 dd 0
    dd stack2_top
    times 3 dd 0
    dd KDATA
    dd KCODE
    times 4 dd KDATA
    dd 0
    dw 0, 104
rounds dd 0
