; Register sequences of COM1, VGA, clock and ATA channel, printed at port E9h, one line each. Boots from a floppy on this machine
; and under Bochs (port_e9_hack, com1 mode=null, an ATA disk of 20 cylinders, 16 heads, 63 sectors, all zero).
bits 16
org 0x7c00
start: xor ax,ax
    mov ds,ax
    mov es,ax
    mov ss,ax
    mov sp,0x7c00
    mov ah,2
    mov al,16
    mov bx,0x7e00
    mov cx,2
    mov dx,0
    int 0x13
    jmp main
hex8: push ax
    push cx
    mov ah,al
    shr al,4
    call nib
    mov al,ah
    and al,15
    call nib
    mov al,' '
    out 0xe9,al
    pop cx
    pop ax
    ret
nib: add al,'0'
    cmp al,'9'
    jbe .o
    add al,7
.o: out 0xe9,al
    ret
nl: push ax
    mov al,10
    out 0xe9,al
    pop ax
    ret
label: ; text at SI, up to a zero
.n: lodsb
    test al,al
    jz .d
    out 0xe9,al
    jmp .n
.d: ret
%macro L 1
    mov si,%%t
    call label
    jmp %%e
%%t: db %1,': ',0
%%e:
%endmacro
%macro OUTB 2
    mov dx,%1
    mov al,%2
    out dx,al
%endmacro
%macro INP 1
    mov dx,%1
    in al,dx
    call hex8
%endmacro
times 510-($-$$) db 0
dw 0xaa55
main:
    cli
    call nl
    L 'uart'
    OUTB 0x3fb,0x80
    OUTB 0x3f8,0x01
    OUTB 0x3f9,0
    OUTB 0x3fb,0x03
    OUTB 0x3fa,0x00
    INP 0x3fa
    OUTB 0x3fa,0xc7
    INP 0x3fa
    OUTB 0x3fa,0x00
    INP 0x3fb
    OUTB 0x3f9,0xff
    INP 0x3f9
    INP 0x3fa
    INP 0x3fa
    OUTB 0x3f9,0
    OUTB 0x3fc,0xff
    INP 0x3fc
    INP 0x3fe
    INP 0x3fe
    OUTB 0x3fc,0x12
    INP 0x3fe
    OUTB 0x3fc,0x1a
    INP 0x3fe
    OUTB 0x3fc,0x14
    INP 0x3fe
    OUTB 0x3fc,0x10
    INP 0x3fe
    OUTB 0x3ff,0x5a
    INP 0x3ff
    INP 0x3fd
    call nl
    L 'loop'
    OUTB 0x3f8,0xa5
    mov cx,6000
    loop $
    INP 0x3fd
    INP 0x3f8
    INP 0x3fd
    OUTB 0x3f8,1
    mov cx,6000
    loop $
    OUTB 0x3f8,2
    mov cx,6000
    loop $
    INP 0x3fd
    INP 0x3fd
    INP 0x3f8
    INP 0x3fd
    OUTB 0x3fc,0
    call nl
    L 'vga'
    INP 0x3cc
    OUTB 0x3c4,2
    INP 0x3c5
    OUTB 0x3c4,4
    INP 0x3c5
    OUTB 0x3ce,6
    INP 0x3cf
    OUTB 0x3ce,5
    INP 0x3cf
    OUTB 0x3ce,8
    INP 0x3cf
    call nl
    L 'crtc'
    xor bx,bx
.c: cmp bl,0x0a
    je .cursor
    cmp bl,0x0e
    jne .read
.cursor: add bl,2
    jmp .c
.read: OUTB 0x3d4,bl
    INP 0x3d5
    inc bx
    cmp bx,0x19
    jb .c
    OUTB 0x3d4,0
    OUTB 0x3d5,0x55
    INP 0x3d5
    INP 0x3b5
    call nl
    L 'attribute'
    xor bx,bx
.a: mov dx,0x3da
    in al,dx
    OUTB 0x3c0,bl
    INP 0x3c1
    inc bx
    cmp bx,0x15
    jb .a
    mov dx,0x3da
    in al,dx
    OUTB 0x3c0,0x20
    INP 0x3c0
    call nl
    L 'dac'
    OUTB 0x3c7,20
    INP 0x3c7
    INP 0x3c9
    INP 0x3c9
    INP 0x3c9
    INP 0x3c9
    OUTB 0x3c8,0x80
    INP 0x3c7
    OUTB 0x3c9,0xff
    OUTB 0x3c9,0x12
    OUTB 0x3c9,0x34
    INP 0x3c8
    OUTB 0x3c7,0x80
    INP 0x3c9
    INP 0x3c9
    INP 0x3c9
    call nl
    L 'clock'
    mov al,0x0b
    out 0x70,al
    mov al,0x02
    out 0x71,al
    mov al,0x0c
    out 0x70,al
    in al,0x71
    in al,0x71
    call hex8
    mov al,0x0b
    out 0x70,al
    mov al,0xd2
    out 0x71,al
    in al,0x71
    call hex8
    mov al,0x02
    out 0x71,al
    in al,0x71
    call hex8
    mov al,0x0d
    out 0x70,al
    mov al,0
    out 0x71,al
    in al,0x71
    call hex8
    call nl
    jmp part2
task: push dx
    INP 0x1f7
    INP 0x1f1
    INP 0x1f2
    INP 0x1f3
    INP 0x1f4
    INP 0x1f5
    INP 0x1f6
    pop dx
    ret
wait_: mov dx,0x3f6
.w: in al,dx
    test al,0x80
    jnz .w
    ret
%macro CMD 6 ; count, sector, cylinder low and high, device/head, command
    OUTB 0x1f6,%5
    OUTB 0x1f2,%1
    OUTB 0x1f3,%2
    OUTB 0x1f4,%3
    OUTB 0x1f5,%4
    OUTB 0x1f7,%6
    call wait_
%endmacro
drain: mov dx,0x1f0
    mov cx,256
.d: in ax,dx
    loop .d
    ret
part2:
    OUTB 0x3f6,0x0e
    mov cx,100
    loop $
    OUTB 0x3f6,0x0a
    call wait_
    L 'reset'
    call task
    call nl
    L 'identify'
    CMD 0,0,0,0,0xa0,0xec
    call task
    mov di,0x9000
    mov dx,0x1f0
    mov cx,256
    rep insw
    INP 0x1f7
%macro IDW 1
    mov al,[0x9000+%1*2+1]
    call hex8
    mov al,[0x9000+%1*2]
    call hex8
%endmacro
    IDW 0
    IDW 1
    IDW 3
    IDW 6
    IDW 54
    IDW 55
    IDW 56
    IDW 57
    IDW 58
    IDW 60
    IDW 61
    call nl
    L 'lba'
    CMD 1,5,0,0,0xe0,0x20
    call task
    call drain
    call task
    call nl
    L 'chs'
    CMD 2,7,1,0,0xa2,0x20
    call task
    call drain
    call wait_
    call task
    call drain
    call task
    call nl
    L 'sector'
    CMD 1,0,0,0,0xa0,0x20
    call task
    call nl
    L 'beyond'
    CMD 1,0,0,0x7f,0xe0,0x20
    call task
    call nl
    L 'unknown'
    CMD 1,0,0,0,0xe0,0xff
    call task
    call nl
    L 'nop'
    CMD 1,0,0,0,0xe0,0
    call task
    call nl
    L 'multiple-off'
    CMD 0,0,0,0,0xe0,0xc6
    call task
    CMD 1,1,0,0,0xe0,0xc4
    call task
    call nl
    L 'set-multiple'
    CMD 3,1,0,0,0xe0,0xc6
    call task
    CMD 16,1,0,0,0xe0,0xc6
    call task
    call nl
    L 'multiple'
    CMD 3,1,0,0,0xe0,0xc4
    call task
    call drain
    call task
    call drain
    call drain
    call task
    call nl
    L 'diagnose'
    CMD 5,5,5,5,0xa0,0x90
    call task
    call nl
    L 'recalibrate'
    CMD 5,5,5,5,0xa1,0x10
    call task
    call nl
    L 'seek'
    CMD 5,5,5,0,0xa1,0x70
    call task
    call nl
    L 'translation'
    CMD 17,1,0,0,0xa7,0x91
    call task
    CMD 1,18,0,0,0xa0,0x20
    call task
    CMD 63,1,0,0,0xaf,0x91
    call task
    call nl
    L 'power'
    CMD 0,0,0,0,0xa0,0xe5
    call task
    CMD 0,0,0,0,0xa0,0xe0
    call task
    CMD 0,0,0,0,0xa0,0xe5
    call task
    CMD 0,0,0,0,0xa0,0xe7
    call task
    call nl
    L 'verify'
    CMD 4,5,0,0,0xe0,0x40
    call task
    call nl
    L 'features'
    OUTB 0x1f1,0x82
    CMD 0,0,0,0,0xa0,0xef
    call task
    OUTB 0x1f1,0x99
    CMD 0,0,0,0,0xa0,0xef
    call task
    call nl
    L 'write'
    CMD 1,9,0,0,0xe0,0x30
    call task
    mov dx,0x1f0
    mov cx,256
    mov ax,0x1234
.ww: out dx,ax
    loop .ww
    call wait_
    call task
    call nl
    L 'slave'
    OUTB 0x1f6,0xb0
    INP 0x1f7
    INP 0x3f6
    OUTB 0x1f7,0xec
    INP 0x1f7
    INP 0x1f2
    OUTB 0x1f6,0xa0
    INP 0x1f7
    call nl
    L 'srst'
    OUTB 0x3f6,0x0e
    INP 0x3f6
    OUTB 0x3f6,0x0a
    call wait_
    call task
    call nl
    mov si,sh
    mov dx,0x8900
    mov cx,8
    rep outsb
    cli
    hlt
sh: db 'Shutdown'
times 16*512+512-($-$$) db 0
