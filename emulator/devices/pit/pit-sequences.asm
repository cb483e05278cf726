; Counter 2 of the 8254 with GATE low (it does not count), told on port E9h: what the data sheet promises whatever the speed.
; The same program was run by Bochs 2.7; pit-sequences.test.ts has both results.
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
%macro IN42 0
    in al,0x42
    call hex
%endmacro
%macro T 1
    SAY 10
    SAY %1
    SAY ' '
%endmacro
    cli
    xor ax,ax
    mov ds,ax
    mov ss,ax
    mov sp,0x7000
    jmp 0:main
main:
    mov ax,0x0203
    mov cx,2
    xor dx,dx
    mov es,dx
    mov bx,0x7e00
    int 0x13
    cli
    jmp tests
    times 510-($-$$) db 0
    dw 0xaa55
hex:
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
wait_:
    push cx
    mov cx,2000
.l: in al,0x80
    loop .l
    pop cx
    ret
gate0:
    in al,0x61
    and al,0xfc
    out 0x61,al
    ret
gate1:
    in al,0x61
    and al,0xfc
    or al,1
    out 0x61,al
    ret
out2:
    in al,0x61
    shr al,5
    and al,1
    call hex
    ret
tests:
    call gate0
    T 'a' ; status after the control word of every mode: OUT, null count, format, mode, BCD
    OUT_ 0x43,0xb0
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xb3
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0x94
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xa6
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xbc
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xbe
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xb8
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x43,0xba
    OUT_ 0x43,0xe8
    IN42
    T 'b' ; mode 0, both bytes, gate low: loaded all the same, null count goes
    OUT_ 0x43,0xb0
    OUT_ 0x42,0x34
    OUT_ 0x42,0x12
    call wait_
    OUT_ 0x43,0xe8
    IN42
    IN42
    IN42
    T 'c' ; status and count latched: status first, whatever the order
    OUT_ 0x43,0x80
    OUT_ 0x43,0xe8
    IN42
    IN42
    IN42
    OUT_ 0x43,0xc8
    IN42
    IN42
    IN42
    T 'd' ; the second latch is ignored until the first was read
    OUT_ 0x43,0x80
    OUT_ 0x42,0x78
    OUT_ 0x42,0x56
    call wait_
    OUT_ 0x43,0x80
    IN42
    IN42
    OUT_ 0x43,0x80
    IN42
    IN42
    T 'e' ; LSB only and MSB only
    OUT_ 0x43,0x90
    OUT_ 0x42,0xcd
    call wait_
    IN42
    IN42
    OUT_ 0x43,0xa0
    OUT_ 0x42,0xab
    call wait_
    IN42
    IN42
    T 'f' ; BCD comes back as it was
    OUT_ 0x43,0xb1
    OUT_ 0x42,0x09
    OUT_ 0x42,0x10
    call wait_
    IN42
    IN42
    T 'g' ; OUT after the control word: low in mode 0, high in the others
    OUT_ 0x43,0xb0
    call out2
    OUT_ 0x43,0xb2
    call out2
    OUT_ 0x43,0xb4
    call out2
    OUT_ 0x43,0xb6
    call out2
    OUT_ 0x43,0xb8
    call out2
    OUT_ 0x43,0xba
    call out2
    T 'h' ; mode 1: nothing until GATE rises, then low for N clocks
    OUT_ 0x43,0xb2
    OUT_ 0x42,50
    OUT_ 0x42,0
    call wait_
    call out2
    OUT_ 0x43,0xe8
    IN42
    OUT_ 0x42,0xff
    OUT_ 0x42,0xff
    call gate1
    call wait_
    call out2
    OUT_ 0x43,0xe8
    IN42
    call gate0
    T 'i' ; mode 0 runs out once GATE is high; a new count takes OUT down again
    OUT_ 0x43,0x90
    OUT_ 0x42,20
    call wait_
    call out2
    call gate1
    call wait_
    call out2
    call gate0
    OUT_ 0x42,20
    call out2
    call wait_
    call out2
    IN42
    T 'j' ; mode 0: the first of two bytes takes OUT down
    OUT_ 0x43,0xb0
    OUT_ 0x42,5
    OUT_ 0x42,0
    call gate1
    call wait_
    call out2
    OUT_ 0x42,5
    call out2
    OUT_ 0x42,0
    call wait_
    call out2
    call gate0
    T 'k' ; mode 3: GATE low sets OUT high at once
    OUT_ 0x43,0xb6
    OUT_ 0x42,0xff
    OUT_ 0x42,0xff
    call gate1
    call wait_
    call gate0
    call out2
    T 'l' ; a read without latch while it stands still; the control word resets the byte order
    OUT_ 0x43,0xb0
    OUT_ 0x42,0x11
    OUT_ 0x42,0x22
    call wait_
    IN42
    OUT_ 0x43,0xb0
    OUT_ 0x42,0x33
    OUT_ 0x42,0x44
    call wait_
    IN42
    IN42
    T 'm' ; read-back of two counters at once
    OUT_ 0x43,0x54
    OUT_ 0x41,18
    call wait_
    OUT_ 0x43,0xe4|8
    IN42
    in al,0x41
    and al,0x3f
    call hex
    T 'n' ; latched count survives a new count being loaded
    OUT_ 0x43,0xb0
    OUT_ 0x42,0x01
    OUT_ 0x42,0x02
    call wait_
    OUT_ 0x43,0x80
    IN42
    OUT_ 0x42,0x03
    OUT_ 0x42,0x04
    call wait_
    IN42
    IN42
    IN42
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
    times 512*4-($-$$) db 0
