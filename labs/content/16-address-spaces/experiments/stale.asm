; The entry of a page is changed while the processor still remembers the old one.
%include "ringside.inc"
%include "space.inc"

TABLE equ DIR_A + 1000h

kmain:
    mov dword [DATA_A], 0AAAA0001h
    mov dword [DATA_NEW], 0AAAA0003h
    mov edi, KTABLE
    mov eax, PAGE_P | PAGE_W
    call fill_table
    mov edi, DIR_A
    call clear_frame
    mov edi, TABLE
    call clear_frame
    mov dword [DIR_A], KTABLE | PAGE_P | PAGE_W
    mov dword [DIR_A+4], TABLE | PAGE_P | PAGE_W
    mov dword [TABLE+4], DATA_A | PAGE_P | PAGE_W
    mov eax, DIR_A
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax

    mov ebx, [USER_DATA]
    mov dword [TABLE+4], DATA_NEW | PAGE_P | PAGE_W
    mov ecx, [USER_DATA]        ; the entry has changed: has the value?
    invlpg [USER_DATA]
    mov edx, [USER_DATA]
done:
    cli
    hlt
