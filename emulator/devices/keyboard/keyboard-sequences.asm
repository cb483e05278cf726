; Commands of the 8042 and of the keyboard, told on port E9h: every byte that comes back.
; The same program was run by Bochs 2.7; keyboard-sequences.test.ts has both results.
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
    mov ax,0x0205
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
ibf:
    in al,0x64
    test al,2
    jnz ibf
    ret
%macro CMD 1
    call ibf
    OUT_ 0x64,%1
%endmacro
%macro DATA 1
    call ibf
    OUT_ 0x60,%1
%endmacro
all:                ; print what comes until nothing came for a while
    mov cx,8000
.l: in al,0x64
    test al,1
    jnz .got
    loop .l
    ret
.got:
    in al,0x60
    call hex
    jmp all
status:
    call ibf
    in al,0x64
    and al,0xfd
    call hex
    ret
tests:
    CMD 0xad
    call all
    T 'a' ; self test, interface test, command byte
    CMD 0xaa
    call all
    CMD 0xab
    call all
    CMD 0x60
    DATA 0x44
    CMD 0x20
    call all
    T 'b' ; disable and enable both interfaces
    CMD 0xa7
    CMD 0x20
    call all
    CMD 0xad
    CMD 0x20
    call all
    CMD 0xa8
    CMD 0x20
    call all
    CMD 0xae
    CMD 0x20
    call all
    T 'c' ; output buffer by D2h, D3h, with the status before the read
    CMD 0xd2
    DATA 0x5a
    call status
    call all
    CMD 0xd3
    DATA 0xa5
    call status
    call all
    T 'd' ; A9h
    CMD 0xa9
    call all
    T 'e' ; status after a command and after data for the controller
    CMD 0xae
    call status
    CMD 0x60
    DATA 0x44
    call status
    T 'f' ; echo, identity
    DATA 0xee
    call all
    DATA 0xf2
    call all
    T 'g' ; LEDs, typematic
    DATA 0xed
    call all
    DATA 7
    call all
    DATA 0xf3
    call all
    DATA 0x20
    call all
    T 'h' ; scan code set: asked, set to 1, asked, back to 2; without translation
    CMD 0x60
    DATA 0x04
    DATA 0xf0
    call all
    DATA 0
    call all
    DATA 0xf0
    call all
    DATA 1
    call all
    DATA 0xf0
    call all
    DATA 0
    call all
    DATA 0xf0
    call all
    DATA 2
    call all
    DATA 0xf2
    call all
    T 'i' ; enable, disable, default, unknown
    DATA 0xf4
    call all
    DATA 0xf5
    call all
    DATA 0xf6
    call all
    DATA 0xf4
    call all
    DATA 0xe1
    call all
    T 'k' ; output port, A20 bit
    CMD 0xd1
    DATA 0xdd
    CMD 0xd0
    call .port
    CMD 0xd1
    DATA 0xdf
    CMD 0xd0
    call .port
    jmp .on
.port:
    mov cx,8000
.p: in al,0x64
    test al,1
    loopz .p
    in al,0x60
    and al,3
    call hex
    ret
.on:
    T 'j' ; set 3: all make/break
    DATA 0xf8
    call all
    DATA 0xfa
    call all
    DATA 0xfc
    call all
    DATA 0x1c
    call all
    T 'l' ; reset: the self-test takes longer than this program waits
    DATA 0xff
    call all
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
    times 512*6-($-$$) db 0
