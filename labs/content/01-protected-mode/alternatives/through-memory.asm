; Another way: data segments first, a jump through memory, code and table elsewhere.
; The checks know these names: gdt, pm, stack_top, done. Code is selector 08h, data is selector 10h.
stack_top equ 90000h

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

    cli
    o32 lgdt [gdtr]
    mov ecx, cr0
    inc cx                  ; PE was 0
    mov cr0, ecx
    mov ax, 10h
    mov ds, ax
    mov es, ax
    jmp far dword [way]
way dd pm
    dw 08h

bits 32
pm:
    mov ss, ax
    mov esp, stack_top

    mov word [0B8002h], 0700h + 'P'     ; protected mode: no BIOS, so straight to the screen
done:
    hlt
    jmp done

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
