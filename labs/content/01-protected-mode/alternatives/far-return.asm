; Another way: PE through LMSW, CS through a far return, the table built from its parts.
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

    cli                     ; nobody here can answer an interrupt yet
    lgdt [gdtr]
    push dword 08h
    push dword pm
    smsw bx
    or bx, 1
    lmsw bx
    o32 retf                ; any far transfer loads CS

bits 32
pm:
    mov ecx, 10h
    mov ss, ecx
    mov esp, stack_top
    push ecx
    push ecx
    pop ds
    pop es

    mov word [0B8002h], 0700h + 'P'     ; protected mode: no BIOS, so straight to the screen
done:
    hlt
    jmp done

align 8
gdt:
    dq 0                    ; the null descriptor: never used
    dw 0FFFFh, 0
    db 0, 9Ah, 0CFh, 0
    dw 0FFFFh, 0
    db 0, 92h, 0CFh, 0
gdt_end:

gdtr:
    dw 3*8 - 1
    dd gdt

    times 510-($-$$) db 0
    dw 0AA55h
