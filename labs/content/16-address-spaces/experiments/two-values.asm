; One linear address, read under two page directories.
%include "ringside.inc"
%include "space.inc"

kmain:
    mov dword [DATA_A], 0AAAA0001h
    mov dword [DATA_B], 0BBBB0002h
    mov edi, KTABLE
    mov eax, PAGE_P | PAGE_W
    call fill_table
    mov edi, DIR_A
    mov ebx, DATA_A
    call space
    mov edi, DIR_B
    mov ebx, DATA_B
    call space
    mov eax, DIR_A
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    mov esi, [USER_DATA]        ; read once ...
    mov eax, DIR_B
    mov cr3, eax
    mov edi, [USER_DATA]        ; ... and once more
done:
    cli
    hlt

space:                          ; EDI -> directory, EBX = frame for USER_DATA
    call clear_frame
    mov dword [edi], KTABLE | PAGE_P | PAGE_W
    lea eax, [edi+1000h+PAGE_P+PAGE_W]
    mov [edi+4], eax
    add edi, 1000h
    call clear_frame
    lea eax, [ebx+PAGE_P+PAGE_W]
    mov [edi+4], eax
    ret
