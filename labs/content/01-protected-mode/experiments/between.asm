; How wide are instructions between `mov cr0` and the far jump?
bits 16
org 7C00h
    jmp 0:boot
boot:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 7C00h
    mov ax, 0E00h + 'R'     ; real mode: the BIOS writes a letter for us
    int 10h

    cli                     ; nobody here can answer an interrupt yet
    lgdt [gdtr]
    mov eax, cr0
    or al, 1                ; PE
    mov cr0, eax
probe:                      ; the same five bytes read two ways:
    mov ax, 1               ;   16-bit  B8 01 00 | 40 | 40       AX = 1, and 1, and 1
    inc ax                  ;   32-bit  B8 01 00 40 40           mov eax, 40400001h
    inc ax
measured:
    hlt
    jmp measured

align 8
gdt:
    dq 0                    ; the null descriptor: never used
    dq 00CF9A000000FFFFh    ; 08h code: base 0, limit 4 GiB, 32-bit, DPL 0
    dq 00CF92000000FFFFh    ; 10h data: base 0, limit 4 GiB, 32-bit, DPL 0
gdt_end:

gdtr:                       ; what LGDT reads: the offset of the last byte, then where the table is
    dw gdt_end - gdt - 1
    dd gdt

    times 510-($-$$) db 0
    dw 0AA55h
