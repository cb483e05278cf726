; Another way: the entries come from a table, CR3 is loaded before the stack is changed and only when it differs, the log stops when
; it is full, and the page moves with a reload of CR3.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"
%define RW_USER 7
%define RO_USER 5

kmain:
    call kernel_setup
    mov edi, KTABLE
    mov eax, 3
    call fill_table
    mov esi, spaces
    mov ebp, 2
.next:
    mov edi, [esi]
    mov ebx, [esi+4]
    mov ecx, [esi+8]
    call make_space
    add esi, 12
    dec ebp
    jnz .next
    mov ecx, cr0
    mov edx, DIR_A
    mov cr3, edx
    bts ecx, 31
    mov cr0, ecx
    jmp start_a
spaces dd DIR_A, DATA_A, STACK_A
       dd DIR_B, DATA_B, STACK_B

make_space:
    pushad
    mov [pages+4], ebx
    mov [pages+8], ecx
    or dword [pages+4], RW_USER
    or dword [pages+8], RW_USER
    mov ecx, 2048
    xor eax, eax
    push edi
    rep stosd
    pop edi
    mov eax, KTABLE+3
    mov [edi], eax
    mov [edi+0C00h], eax
    lea edx, [edi+1000h]
    or edx, RW_USER
    mov [edi+4], edx
    add edi, 1000h
    mov esi, pages
    mov ecx, 3
    rep movsd
    popad
    ret
pages dd user_frame + RO_USER, 0, 0

switch_to:
    mov ecx, [ebx+P.dir]
    add ecx, -KWINDOW
    mov edx, cr3
    cmp edx, ecx
    je .same
    mov cr3, ecx
.same:
    xchg ebx, [current]
    mov [ebx+P.esp], esp
    mov ebx, [current]
    push dword [ebx+P.esp0]
    pop dword [tss+4]
    mov esp, [ebx+P.esp]
    ret

page_fault:
    push ebp
    mov ebp, esp
    push ds
    push eax
    push ecx
    mov ax, KDATA
    mov ds, ax
    mov [ebp+8], ebx            ; EIP of the frame
    mov ecx, [fault_count]
    inc dword [fault_count]
    cmp ecx, 7
    ja .out
    mov eax, [ebp+4]
    mov [fault_log+ecx*8], eax
    mov eax, cr2
    mov [fault_log+ecx*8+4], eax
.out:
    pop ecx
    pop eax
    pop ds
    pop ebp
    lea esp, [esp+4]
    iretd

move_page:
    mov eax, cr3
    mov dword [eax+1004h], DATA_NEW + RW_USER   ; the low 4 MiB are mapped one to one
    mov cr3, eax
    ret

%include "users.inc"
