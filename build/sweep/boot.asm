; Boot sector of the sweep: real mode to flat protected mode, then the harness that lies at 1 MiB. Entered again at 7C00h
; after a shutdown: the reset code of the BIOS finds shutdown status 0Ah and this vector in 0040:0067.
bits 16
org 0x7c00
    jmp 0:start
start:
    cli
    cld
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7c00
    mov word [0x467], 0x7c00
    mov word [0x469], 0
    mov al, 0x0f
    out 0x70, al
    mov al, 0x0a
    out 0x71, al
    mov al, 0xff
    out 0x21, al
    out 0xa1, al
    mov al, 2
    out 0x92, al
    lgdt [gdtr]
    mov eax, 0x11
    mov cr0, eax
    jmp dword 8:flat
bits 32
flat:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov fs, ax
    mov gs, ax
    mov ss, ax
    mov esp, 0x7c00
    mov eax, 0x100000
    jmp eax
align 8
gdt:
    dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
gdtr:
    dw 23
    dd gdt
times 510-($-$$) db 0
    dw 0xaa55
