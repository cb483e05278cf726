; Two spaces and six accesses. Every page fault shows its error code on the console, then the program goes on.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"

kmain:
    call kernel_setup
    mov edi, KTABLE                 ; the kernel: 4 MiB, linear = physical
    mov eax, PAGE_P | PAGE_W
    call fill_table
    mov edi, DIR_A
    mov ebx, DATA_A
    mov ecx, STACK_A
    call make_space
    mov edi, DIR_B
    mov ebx, DATA_B
    mov ecx, STACK_B
    call make_space
    mov eax, DIR_A
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h               ; PG: from here on every address is linear
    mov cr0, eax
    jmp start_a

; An address space. EDI -> page directory, with the user page table right behind it,
;    EBX = frame of the data, ECX = frame of the stack. Both tables are cleared here.
make_space:
    push ecx
    call clear_frame
    add edi, 1000h
    call clear_frame
    sub edi, 1000h
    pop ecx
    mov dword [edi], KTABLE | PAGE_P | PAGE_W
    mov dword [edi+(KWINDOW >> 22)*4], KTABLE | PAGE_P | PAGE_W
    lea eax, [edi+1000h+PAGE_P+PAGE_W+PAGE_U]
    mov [edi+(USER_TEXT >> 22)*4], eax
    mov dword [edi+1000h], user_frame + PAGE_P + PAGE_U
    lea eax, [ebx+PAGE_P+PAGE_W+PAGE_U]
    mov [edi+1004h], eax
    lea eax, [ecx+PAGE_P+PAGE_W+PAGE_U]
    mov [edi+1008h], eax
    ret

; EBX -> record of the process that runs next. Comes back as that process.
switch_to:
    mov eax, [current]
    mov [eax+P.esp], esp
    mov [current], ebx
    mov esp, [ebx+P.esp]
    mov eax, [ebx+P.esp0]
    mov [tss+4], eax
    mov eax, [ebx+P.dir]
    sub eax, KWINDOW                ; CR3 takes a physical address
    mov cr3, eax
    ret

page_fault:
    SAVE_ALL
    mov al, [esp+F_ERROR]
    add al, '0'
    out 0E9h, al
    mov eax, [esp+F_EBX]
    mov [esp+F_EIP_E], eax
    RESTORE_ALL
    add esp, 4
    iretd

move_page:
    ret

%include "users.inc"
