; Lab A1 - crossing into protected mode
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

    ; 1. The way into protected mode, four things in the right order:
    ;    interrupts off - say where the GDT is - set PE in CR0 - jump far to pm.

stay:                       ; take these lines out when the way is complete
    hlt
    jmp stay

bits 32
pm:
    ; 2. Load DS, ES and SS with selector 10h, and ESP with stack_top.

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

gdtr:                       ; 3. what LGDT reads: the limit of the table, then its address
    dw 0
    dd 0

    times 510-($-$$) db 0
    dw 0AA55h
