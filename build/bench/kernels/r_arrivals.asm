; Ten thousand instructions of a kernel that counts, the first thousand of them marked: 100 passes through ten instructions
; that share a counter with the handler of IRQ 1, then work that copies, adds and calls.
bits 16
org 0x7c00
    cli
    xor ax,ax
    mov ds,ax
    mov es,ax
    mov ss,ax
    mov sp,0x7c00
    lgdt [gdtr]
    mov eax,cr0
    or al,1
    mov cr0,eax
    jmp dword 8:start
bits 32
start:
    mov ax,16
    mov ds,ax
    mov es,ax
    mov ss,ax
    mov esp,0x7c00
    mov eax,irq1
    mov [idt+0x21*8],ax
    mov word [idt+0x21*8+2],8
    mov word [idt+0x21*8+4],0x8e00
    shr eax,16
    mov [idt+0x21*8+6],ax
    lidt [idtr]
    mov esi,icw
    mov ecx,10
.pic: movzx edx,byte [esi]
    mov al,[esi+1]
    out dx,al
    add esi,2
    loop .pic
    mov ecx,100
    sti
update:
    mov eax,[shared]
    inc eax
    lea ebx,[eax+ecx]
    mov [shared],eax
    xor edx,edx
    add edx,ebx
    inc dword [mine]
    mov [last],edx
    dec ecx
last_line:
    jnz update
    mov ecx,820
work:
    mov eax,[last]
    add eax,ecx
    call mix
    mov [last],eax
    mov [0x9000+ecx*4],eax
    dec ecx
    jnz work
finish:
    cli
    hlt
mix:
    rol eax,5
    xor eax,ecx
    add eax,0x9e3779b9
    ret
irq1:
    push eax
    inc dword [shared]
    inc dword [theirs]
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
icw db 0x20,0x11, 0xa0,0x11, 0x21,0x20, 0xa1,0x28, 0x21,4, 0xa1,2, 0x21,1, 0xa1,1, 0x21,0xfd, 0xa1,0xff
align 8
gdt dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr dw 23
    dd gdt
idtr dw 0x7ff
    dd idt
    times 510-($-$$) db 0
    dw 0xaa55
idt equ 0x8000
shared equ 0x8800
mine equ 0x8804
theirs equ 0x8808
last equ 0x880c
