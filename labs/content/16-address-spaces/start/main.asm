; Lab J1 - two address spaces
;
; Labels that the checks know: make_space, switch_to, page_fault, move_page.
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

; 1. An address space. EDI -> page directory, with the user page table right behind it,
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

    ; the processes' part is missing: one directory entry, and entries for
    ; USER_TEXT (frame user_frame, not writable), USER_DATA and USER_STACK

    ret

; 2. EBX -> record of the process that runs next. Comes back as that process.
switch_to:
    mov eax, [current]
    mov [eax+P.esp], esp
    mov [current], ebx
    mov esp, [ebx+P.esp]
    mov eax, [ebx+P.esp0]
    mov [tss+4], eax

    ; the address space is still that of the last process

    ret

; 3. A page fault: error code and CR2 go into fault_log, which has room for eight;
;    fault_count counts them all. Then on at the EBX of whoever faulted.
page_fault:
    jmp exception_14                ; for now: report and halt

; 4. EBX -> record of the current process: USER_DATA is to be the frame DATA_NEW.
move_page:
    ret

%include "users.inc"
