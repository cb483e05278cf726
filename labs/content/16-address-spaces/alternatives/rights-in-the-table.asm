; Another way: the directory lets everybody through and each page says whether ring 3 may use it; a fault is logged in a ring of
; eight; macros write the entries.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

%macro ENTRY 3                  ; ENTRY table, linear, what
    mov edx, %3
    mov [%1+((%2 >> 12) & 3FFh)*4], edx
%endmacro

kmain:
    call kernel_setup
    mov edi, KTABLE
    mov eax, PAGE_P + PAGE_W
    call fill_table
    mov edi, DIR_B
    mov ebx, DATA_B
    mov ecx, STACK_B
    call make_space
    mov edi, DIR_A
    mov ebx, DATA_A
    mov ecx, STACK_A
    call make_space
    mov cr3, edi
    mov eax, cr0
    or eax, 80000001h
    mov cr0, eax
    jmp start_a

make_space:                     ; keeps EDI
    mov ebp, ecx
    push edi
    xor eax, eax
    mov ecx, 800h
    rep stosd
    pop edi
    lea esi, [edi+1000h]
    mov dword [edi], KTABLE + 7
    mov dword [edi+300h*4], KTABLE + 3
    lea eax, [esi+7]
    mov [edi+4], eax
    ENTRY esi, USER_TEXT, user_frame + 5
    or ebx, 7
    or ebp, 7
    ENTRY esi, USER_DATA, ebx
    ENTRY esi, USER_STACK, ebp
    ret

switch_to:
    mov edx, [current]
    mov [edx+P.esp], esp
    mov [current], ebx
    mov esp, [ebx+P.esp]
    mov edx, [ebx+P.esp0]
    mov [tss+4], edx
    mov edx, DIR_A
    cmp ebx, proc_a
    je .load
    mov edx, DIR_B
.load:
    mov cr3, edx
    ret

page_fault:
    SAVE_ALL
    mov edx, cr2
    mov esi, [fault_count]
    and esi, 7
    mov ecx, [esp+F_ERROR]
    mov [fault_log+esi*8], ecx
    mov [fault_log+esi*8+4], edx
    inc dword [fault_count]
    mov [esp+F_EIP_E], ebx      ; SAVE_ALL leaves EBX alone
    RESTORE_ALL
    add esp, 4
    iretd

move_page:
    mov esi, [ebx+P.dir]
    mov esi, [esi+4]            ; the directory's entry leads to the table
    and esi, 0FFFFF000h
    ENTRY esi+KWINDOW, USER_DATA, DATA_NEW + 7
    mov eax, USER_DATA
    invlpg [eax]
    ret

%include "users.inc"
