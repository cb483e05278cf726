; Two address spaces; the page under the kernel's stack is missing in the second.
%include "ringside.inc"
%include "space.inc"

OTHER equ DIR_B + 1000h         ; kernel page table of the second space

kmain:
    mov eax, PAGE_P | PAGE_W
    mov edi, KTABLE
    call fill_table
    mov edi, OTHER
    mov eax, PAGE_P | PAGE_W
    call fill_table
    mov dword [OTHER+((kstack_top-1) >> 12)*4], 0
    mov edi, DIR_A
    call clear_frame
    mov dword [DIR_A], KTABLE | PAGE_P | PAGE_W
    mov edi, DIR_B
    call clear_frame
    mov dword [DIR_B], OTHER | PAGE_P | PAGE_W
    mov eax, DIR_A
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    push eax                    ; fine here
    mov eax, DIR_B
    mov cr3, eax
    push eax                    ; and here?
done:
    cli
    hlt
