; Sequences of the 8259A pair, told on port E9h: <vector> for every interrupt taken, then IRR.ISR.IMR of master/slave.
; IRQ0 is driven by counter 0 of the 8254 in mode 0, IRQ1 by command D2h of the 8042, IRQ12 by its command D3h: so it runs on other
; machines too. `bochs` in pic-sequences.test.ts is what Bochs 2.7 printed.
bits 16
org 0x7c00
%macro OUT_ 2
    mov al,%2
    out %1,al
%endmacro
%macro SAY 1
    mov al,%1
    out 0xe9,al
%endmacro
start:
    cli
    xor ax,ax
    mov ds,ax
    mov es,ax
    mov ss,ax
    mov sp,0x7000
    jmp 0:main
main:
    ; load three more sectors
    mov ax,0x0207
    mov cx,2
    mov dx,0x0000
    mov bx,0x7e00
    int 0x13
    cli
    jmp tests
    times 510-($-$$) db 0
    dw 0xaa55
hex:                ; al
    push ax
    shr al,4
    call nib
    pop ax
    push ax
    and al,15
    call nib
    pop ax
    ret
nib:
    cmp al,10
    jb .d
    add al,7
.d: add al,'0'
    out 0xe9,al
    ret
regs:               ; print irr isr imr of both
    push ax
    OUT_ 0x20,0x0a
    in al,0x20
    call hex
    SAY '.'
    OUT_ 0x20,0x0b
    in al,0x20
    call hex
    SAY '.'
    in al,0x21
    call hex
    SAY '/'
    OUT_ 0xa0,0x0a
    in al,0xa0
    call hex
    SAY '.'
    OUT_ 0xa0,0x0b
    in al,0xa0
    call hex
    SAY '.'
    in al,0xa1
    call hex
    SAY ' '
    pop ax
    ret
; entered handler: vector number in cl via stubs; prints <vec>; no EOI
%assign v 0
stubs:
%rep 16
    push strict word 0x20+v
    jmp strict near entered
%assign v v+1
%endrep
STUB equ (entered-stubs)/16
entered:
    push bp
    mov bp,sp
    push ax
    SAY '<'
    mov ax,[bp+2]
    call hex
    SAY '>'
    pop ax
    pop bp
    add sp,2
    iret
kbwait:
    in al,0x64
    test al,2
    jnz kbwait
    ret
raise1:             ; IRQ1 up
    call kbwait
    OUT_ 0x64,0xd2
    call kbwait
    OUT_ 0x60,0x1e
    jmp delay
lower1:
    in al,0x60
    jmp delay
raise12:
    call kbwait
    OUT_ 0x64,0xd3
    call kbwait
    OUT_ 0x60,0x55
    jmp delay
raise0:             ; IRQ0 up and stays up
    OUT_ 0x43,0x10
    OUT_ 0x40,2
    jmp delay
lower0:
    OUT_ 0x43,0x10
delay:
    push cx
    mov cx,8000
.l: in al,0x80
    loop .l
    pop cx
    ret
window:             ; interrupts for a moment
    sti
    nop
    nop
    nop
    nop
    cli
    ret
drain:
    in al,0x64
    test al,1
    jz .done
    in al,0x60
    call delay
    jmp drain
.done:
    ret
%macro ICW 2        ; icw4 master, icw4 slave; all open
    call lower0
    call drain
    OUT_ 0x20,0x11
    OUT_ 0x21,0x20
    OUT_ 0x21,4
    OUT_ 0x21,%1
    OUT_ 0xa0,0x11
    OUT_ 0xa1,0x28
    OUT_ 0xa1,2
    OUT_ 0xa1,%2
    OUT_ 0x21,0xb8
    OUT_ 0xa1,0xef
    OUT_ 0x20,0x48  ; special mask off
    OUT_ 0xa0,0x48
%endmacro
%macro T 1
    SAY 10
    SAY %1
    SAY ' '
%endmacro
tests:
    mov di,0x20*4
    mov cx,16
    mov ax,stubs
.v: stosw
    mov word [di],0
    add di,2
    add ax,STUB
    loop .v
    ; command byte: IRQ1 and IRQ12 on
    call kbwait
    OUT_ 0x64,0x60
    call kbwait
    OUT_ 0x60,0x47
    call delay
    T 'a' ; plain delivery, no EOI, then EOI
    ICW 1,1
    call raise1
    call regs
    call window
    call regs
    OUT_ 0x20,0x20
    call regs
    T 'b' ; in service IRQ1, edge again: latched once, held back; delivered at EOI
    ICW 1,1
    call raise1
    call window
    call lower1
    call raise1
    call regs
    call window
    OUT_ 0x20,0x20
    call window
    call regs
    T 'c' ; IRQ0 nests in IRQ1; specific EOI of 1
    ICW 1,1
    call raise1
    call window
    call raise0
    call window
    call regs
    OUT_ 0x20,0x61
    call regs
    OUT_ 0x20,0x20
    call regs
    T 'd' ; masked request is kept, unmask delivers
    ICW 1,1
    OUT_ 0x21,0xff
    call raise1
    call window
    call regs
    OUT_ 0x21,0xb8
    call window
    call regs
    T 'e' ; request lost while masked when the line drops
    ICW 1,1
    OUT_ 0x21,0xff
    call raise1
    call lower1
    call regs
    OUT_ 0x21,0xb8
    call window
    call regs
    T 'f' ; spurious IRQ7
    ICW 1,1
    call raise1
    call lower1
    call window
    call regs
    T 'F' ; the same without waiting
    ICW 1,1
    call raise1
    in al,0x60
    call window
    call regs
    T 'g' ; slave: IRQ12
    ICW 1,1
    call raise12
    call regs
    call window
    call regs
    OUT_ 0xa0,0x20
    OUT_ 0x20,0x20
    call regs
    T 'h' ; spurious IRQ15
    ICW 1,1
    call raise12
    in al,0x60
    call delay
    call window
    call regs
    T 'i' ; automatic EOI
    ICW 3,3
    call raise1
    call window
    call regs
    call lower1
    call raise12
    call window
    call regs
    T 'j' ; rotation on non-specific EOI: IRQ0 becomes the lowest, IRQ1 is not held back by it
    ICW 1,1
    call raise0
    call window
    OUT_ 0x20,0xa0
    call lower0
    call raise0
    call window
    call raise1
    call window
    call regs
    OUT_ 0x20,0x20
    call regs
    OUT_ 0x20,0x20
    call regs
    T 'J' ; rotation on specific EOI with nothing in service: 1 becomes the lowest
    ICW 1,1
    OUT_ 0x20,0xe1
    call raise1
    call window
    call raise12
    call window
    call regs
    T 'k' ; set priority: 0 lowest -> IRQ1 before IRQ0
    ICW 1,1
    OUT_ 0x20,0xc0
    call raise1
    call raise0
    call window
    call regs
    OUT_ 0x20,0x20
    call window
    call regs
    OUT_ 0x20,0xc7
    T 'l' ; special mask mode: IRQ0 in service and masked, IRQ1 gets in
    ICW 1,1
    call raise0
    call window
    OUT_ 0x21,0xb9
    call raise1
    call window
    call regs
    OUT_ 0x20,0x68
    call window
    call regs
    OUT_ 0x20,0x20
    call regs
    OUT_ 0x20,0x20
    call regs
    T 'm' ; special mask mode without masking: IRQ0 in service
    ICW 1,1
    OUT_ 0x20,0x68
    call raise0
    call window
    call raise1
    call window
    call regs
    T 'n' ; poll
    ICW 1,1
    OUT_ 0x21,0xb8
    call raise1
    OUT_ 0x20,0x0c
    in al,0x20
    call hex
    SAY ' '
    call regs
    call window
    call regs
    OUT_ 0x20,0x0c
    in al,0x20
    call hex
    T 'o' ; ICW1 clears the request of a line that is up
    ICW 1,1
    call raise1
    OUT_ 0x20,0x11
    OUT_ 0x21,0x20
    OUT_ 0x21,4
    OUT_ 0x21,1
    OUT_ 0x21,0xb8
    call regs
    call window
    T 'p' ; ICW1 clears ISR and IMR
    ICW 1,1
    call raise1
    call window
    OUT_ 0x21,0xff
    OUT_ 0x20,0x11
    in al,0x21
    call hex
    OUT_ 0x21,0x20
    OUT_ 0x21,4
    OUT_ 0x21,1
    SAY ' '
    call regs
    OUT_ 0x21,0xff
    T 'q' ; INT up, then masked: what comes
    ICW 1,1
    call raise1
    OUT_ 0x21,0xff
    call window
    call regs
    OUT_ 0x21,0xb8
    call window
    call regs
    T 'r' ; INT up for 1, then 0 comes before INTA
    ICW 1,1
    call raise1
    call raise0
    call window
    call regs
    T 's' ; rotate in automatic EOI mode: 0 was served and is the lowest
    ICW 3,3
    OUT_ 0x20,0x80
    call raise0
    call window
    call lower0
    call raise0
    call raise1
    call window
    call regs
    OUT_ 0x20,0x00
    OUT_ 0x20,0xc7
    T 't' ; special fully nested: IRQ12 in service, EOI only to slave, again
    ICW 0x11,1
    call raise12
    call window
    in al,0x60
    OUT_ 0xa0,0x20
    call delay
    call raise12
    call window
    call regs
    T 'u' ; the same without SFNM
    ICW 1,1
    call raise12
    call window
    in al,0x60
    OUT_ 0xa0,0x20
    call delay
    call raise12
    call window
    call regs
    T 'v' ; IRR or ISR stays selected; a poll with nothing asking
    ICW 1,1
    call raise1
    call window
    OUT_ 0x20,0x0b
    in al,0x20
    call hex
    in al,0x20
    call hex
    OUT_ 0x20,0x0a
    in al,0x20
    call hex
    T 'w' ; rotate on specific EOI
    ICW 1,1
    call raise0
    call window
    call raise1
    call window
    OUT_ 0x20,0xe0
    call regs
    call raise1
    call regs
    OUT_ 0x20,0x20
    call regs
    OUT_ 0x20,0xc7
    T 'x' ; EOI with nothing in service
    ICW 1,1
    OUT_ 0x20,0x20
    OUT_ 0xa0,0x20
    call regs
    T 'y' ; the slave's cascade masked at the master
    ICW 1,1
    OUT_ 0x21,0xbc
    call raise12
    call window
    call regs
    OUT_ 0x21,0xb8
    call window
    call regs
    T 'z' ; level triggering: no EOI lost while the line is up
    call lower0
    call drain
    OUT_ 0x20,0x19
    OUT_ 0x21,0x20
    OUT_ 0x21,4
    OUT_ 0x21,1
    OUT_ 0x21,0xb8
    call raise1
    call window
    call regs
    OUT_ 0x20,0x20
    call window
    call regs
    call lower1
    call regs
    OUT_ 0x20,0x20
    call window
    call regs
    SAY 10
    mov dx,0x8900
    mov si,bye
.s: lodsb
    out dx,al
    test al,al
    jnz .s
    cli
    hlt
bye: db 'Shutdown',0
    times 512*8-($-$$) db 0
