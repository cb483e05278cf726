; The machine's BIOS: start-up, and the interrupt services that boot sectors and small real-mode programs use.
; 8 KiB at F000:E000, seen at FE000h and FFFFE000h. Written for this machine: no time is spent on hardware that is known
; to be there. Entry points at IBM's addresses where something depends on them.
; Sources: IBM PC/AT Technical Reference (BIOS listing); "BIOS Enhanced Disk Drive Specification"; ACPI, "INT 15h E820h".

cpu 386
bits 16
org 0xe000

BDA         equ 0x40            ; segment of the BIOS data area
EBDA        equ 0x9fc0          ; segment of the extended BIOS data area, 1 KiB below 640 KiB
ROM         equ 0xf000
STACK_TOP   equ 0x7000          ; start-up stack 0000:7000

; BIOS data area
B_COM1      equ 0x00
B_EBDA      equ 0x0e
B_EQUIP     equ 0x10
B_MEMORY    equ 0x13
B_SHIFT     equ 0x17            ; shift flags: 0 right, 1 left shift, 2 Ctrl, 3 Alt, 4 Scroll, 5 Num, 6 Caps, 7 Insert
B_SHIFT2    equ 0x18
B_KEYHEAD   equ 0x1a
B_KEYTAIL   equ 0x1c
B_KEYS      equ 0x1e
B_FDSTATUS  equ 0x41
B_MODE      equ 0x49
B_COLUMNS   equ 0x4a
B_PAGESIZE  equ 0x4c
B_PAGESTART equ 0x4e
B_CURSOR    equ 0x50            ; column, row of each of eight pages
B_SHAPE     equ 0x60
B_PAGE      equ 0x62
B_CRTC      equ 0x63
B_TICKS     equ 0x6c
B_MIDNIGHT  equ 0x70
B_HDSTATUS  equ 0x74
B_HDCOUNT   equ 0x75
B_KEYSTART  equ 0x80
B_KEYEND    equ 0x82
B_ROWS      equ 0x84            ; rows less one
B_HEIGHT    equ 0x85            ; scan lines of a character
B_VIDEO     equ 0x87            ; video control, switches, flags
B_HDFLAG    equ 0x8e            ; FFh = IRQ14 came
B_KEY96     equ 0x96            ; bit 4 = 101-key keyboard, bit 1 = the last byte was E0h
B_WAITFLAG  equ 0x98            ; far pointer to the flag of an event wait (int 15h AH=83h)
B_WAITTIME  equ 0x9c            ; microseconds left
B_WAITS     equ 0xa0            ; bit 0 = an event wait is under way
B_RESUME    equ 0x67            ; far pointer for shutdown codes 05h and 0Ah

; ports of the disk controller (devices/disk/disk-ports.ts)
D_DRIVE     equ 0x7a0
D_COMMAND   equ 0x7a1
D_PRESENT   equ 0x7a2
D_TYPE      equ 0x7a3
D_HEADS     equ 0x7a4
D_SECTORS   equ 0x7a5
D_CYLINDERS equ 0x7a6
D_LBA       equ 0x7a8
D_ADDRESS   equ 0x7ac
D_COUNT     equ 0x7b0
D_CHANGED   equ 0x7b2
D_TOTAL     equ 0x7b4

E_DISK      equ 0x3d            ; hard disk parameters in the extended BIOS data area, as int 41h points to them

; Every service saves all registers in one frame and works on that:
F_ES        equ 0
F_DS        equ 2
F_EDI       equ 4
F_ESI       equ 8
F_EBP       equ 12
F_EBX       equ 20
F_EDX       equ 24
F_ECX       equ 28
F_EAX       equ 32
F_IP        equ 36
F_CS        equ 38
F_FLAGS     equ 40
%define rAX word [bp+F_EAX]
%define rAL byte [bp+F_EAX]
%define rAH byte [bp+F_EAX+1]
%define rBX word [bp+F_EBX]
%define rBL byte [bp+F_EBX]
%define rBH byte [bp+F_EBX+1]
%define rCX word [bp+F_ECX]
%define rCL byte [bp+F_ECX]
%define rCH byte [bp+F_ECX+1]
%define rDX word [bp+F_EDX]
%define rDL byte [bp+F_EDX]
%define rDH byte [bp+F_EDX+1]
%define rFLAGS byte [bp+F_FLAGS]

%macro SERVICE 0                ; DS = BIOS data area
    cld
    pushad
    push ds
    push es
    mov bp,sp
    movzx ebp,bp
    push BDA
    pop ds
%endmacro
%macro CASE 2                   ; AH value, handler
    cmp ah,%1
    je near %2
%endmacro

; ---------------------------------------------------------------------------------------------------------------- start
start:
    cli
    cld
    xor ax,ax
    mov ds,ax
    mov al,0x8f                 ; CMOS 0Fh: why was there a reset?
    out 0x70,al
    in al,0x71
    test al,al
    jnz resume
cold:
    mov ss,ax
    mov sp,STACK_TOP
    mov al,0x01
    out 0x80,al
    mov al,2                    ; address line 20 on
    out 0x92,al

    ; vectors: all to an IRET, then those that do something
    xor ax,ax
    mov es,ax
    xor di,di
    mov eax,ROM*0x10000+dummy_iret
    mov cx,0x78
    rep stosd
    xor eax,eax                 ; 78h-FFh belong to software
    mov cx,0x100-0x78
    rep stosd
    mov di,0x71*4
    mov cx,7
.slave:                         ; int 71h-77h, but for those in the table
    mov word [di],irq_slave
    add di,4
    loop .slave
    mov si,vectors
    mov cx,(vectors_end-vectors)/4
.vector:
    cs lodsw
    mov di,ax
    shl di,2
    cs lodsw
    mov [di],ax
    loop .vector
    xor eax,eax                 ; tables that this BIOS does not have
    mov [0x1d*4],eax
    mov [0x1f*4],eax
    mov [0x43*4],eax
    mov [0x46*4],eax
    mov [0x41*4],eax

    ; BIOS data area and extended BIOS data area
    mov di,0x400
    xor ax,ax
    mov cx,0x80
    rep stosw
    push EBDA
    pop es
    mov byte [es:0],1
    push BDA
    pop ds
    mov word [B_COM1],0x3f8
    mov word [B_EBDA],EBDA
    mov al,0x14                 ; equipment byte of the set-up program; one serial port
    call cmos
    and al,0x02                 ; a coprocessor?
    or al,0x20                  ; 80-column colour
    mov ah,0x02
    mov [B_EQUIP],ax
    mov word [B_MEMORY],639
    mov word [B_KEYHEAD],B_KEYS
    mov word [B_KEYTAIL],B_KEYS
    mov word [B_KEYSTART],B_KEYS
    mov word [B_KEYEND],B_KEYS+32
    mov byte [B_KEY96],0x10
    mov al,1
    mov dx,D_DRIVE
    out dx,al
    mov dx,D_PRESENT
    in al,dx
    mov [B_HDCOUNT],al
    test al,al
    jz .no_disk
    call disk_table
.no_disk:
    xor al,al
    mov dx,D_DRIVE
    out dx,al
    mov dx,D_PRESENT
    in al,dx
    or [B_EQUIP],al             ; bit 0: a floppy drive

    ; 8259A: IRQ 0-7 at vectors 08h-0Fh, 8-15 at 70h-77h
    mov al,0x11
    out 0x20,al
    out 0xa0,al
    mov al,0x08
    out 0x21,al
    mov al,0x70
    out 0xa1,al
    mov al,4
    out 0x21,al
    mov al,2
    out 0xa1,al
    mov al,1
    out 0x21,al
    out 0xa1,al
    mov al,0xb8                 ; open: timer, keyboard, cascade, floppy
    out 0x21,al
    mov al,0x8f
    out 0xa1,al

    ; 8254: counter 0 divides by 65536 in mode 3 (18.2 Hz), counter 1 asks for refresh
    mov al,0x36
    out 0x43,al
    xor al,al
    out 0x40,al
    out 0x40,al
    mov al,0x54
    out 0x43,al
    mov al,18
    out 0x41,al

    ; 8042: self-test, then IRQ1 and translation on
    mov al,0xaa
    out 0x64,al
    in al,0x60
    mov al,0x60
    out 0x64,al
    mov al,0x45
    out 0x60,al

    call serial_start
    mov al,3
    call set_mode
    push 0xb800                 ; the first page: everything else is zero as memory was
    pop es
    xor di,di
    mov eax,0x07200720
    mov cx,80*25/2
    rep stosd
    call ticks_from_clock
    mov al,0x0d                 ; NMIs may come
    out 0x70,al
    in al,0x71
    sti
    int 0x19

; A reset with a reason in CMOS 0Fh: 05h goes on at [0040:0067] after an EOI, 0Ah without one; all others start anew.
resume:
    mov bl,al
    mov al,0x8f
    out 0x70,al
    xor al,al
    out 0x71,al
    cmp bl,0x0a
    je .go
    cmp bl,0x05
    jne cold
    mov al,0x20
    out 0xa0,al
    out 0x20,al
.go:
    jmp far [BDA*16+B_RESUME]

; int 19h: load and start the boot sector
int19:
    sti
    xor dx,dx
    call try_boot
    mov dl,0x80
    call try_boot
    mov si,msg_no_boot
    jmp stop_with_message
int18:
    mov si,msg_no_rom
stop_with_message:
    push cs
    pop ds
    mov bx,7
.next:
    lodsb
    test al,al
    jz .stop
    mov ah,0x0e
    int 0x10
    jmp .next
.stop:
    cli
    hlt
    jmp .stop

; Tries drive DL; returns when there is no boot sector on it.
try_boot:
    xor ax,ax
    mov ds,ax
    mov es,ax
    mov ax,0x0201
    mov bx,0x7c00
    mov cx,1
    mov dh,0
    push dx
    int 0x13
    pop dx
    jc .no
    cmp word [0x7dfe],0xaa55
    jne .no
    xor ax,ax
    mov ss,ax
    mov sp,STACK_TOP
    mov bx,ax
    mov cx,ax
    mov si,ax
    mov di,ax
    mov bp,ax
    mov ax,0xaa55
    jmp 0:0x7c00
.no:
    ret

; --------------------------------------------------------------------------------------------------- ends of a service
return_ok:                      ; AH = 0, CF = 0
    mov rAH,0
return_cf0:
    and rFLAGS,0xfe
return:
    pop es
    pop ds
    popad
    iret
return_error:                   ; AH = error code in AH, CF = 1
    mov rAH,ah
return_cf1:
    or rFLAGS,1
    jmp return
return_unsupported:
    mov ah,0x86
    jmp return_error

; --------------------------------------------------------------------------------------------------- hardware interrupts
irq_master:
    push ax
    mov al,0x20
    out 0x20,al
    pop ax
    iret
irq_slave:
    push ax
    mov al,0x20
    out 0xa0,al
    out 0x20,al
    pop ax
    iret

int75:                          ; the coprocessor's error comes as the NMI that it was on a PC
    push ax
    xor al,al
    out 0xf0,al
    mov al,0x20
    out 0xa0,al
    out 0x20,al
    pop ax
    int 0x02
    iret
int76:                          ; hard disk
    push ax
    push ds
    push BDA
    pop ds
    mov byte [B_HDFLAG],0xff
    mov al,0x20
    out 0xa0,al
    out 0x20,al
    pop ds
    pop ax
    iret
int70:                          ; real-time clock
    push ds
    push eax
    push BDA
    pop ds
    mov al,0x0b
    call cmos
    mov ah,al
    mov al,0x0c                 ; reading takes the request away
    call cmos
    and ah,al
    test ah,0x40
    jz .alarm
    sub dword [B_WAITTIME],976  ; another 1/1024 s
    ja .alarm
    push bx
    push es
    les bx,[B_WAITFLAG]
    or byte [es:bx],0x80
    pop es
    pop bx
    push ax
    call end_of_wait
    pop ax
.alarm:
    test ah,0x20
    jz .done
    sti
    int 0x4a
.done:
    mov al,0x20
    out 0xa0,al
    out 0x20,al
    pop eax
    pop ds
    iret
end_of_wait:                    ; no more periodic interrupts. AL and flags are lost.
    mov byte [B_WAITS],0
    push bx
    mov bx,0xbf00
    call change_b
    pop bx
    ret

int08:                          ; timer tick
    push ds
    push eax
    push BDA
    pop ds
    mov eax,[B_TICKS]
    inc eax
    cmp eax,0x1800b0            ; ticks in 24 hours
    jb .store
    xor eax,eax
    mov byte [B_MIDNIGHT],1
.store:
    mov [B_TICKS],eax
    push dx
    int 0x1c
    pop dx
    mov al,0x20
    out 0x20,al
    pop eax
    pop ds
    iret

; int 09h: a byte from the keyboard, scan code set 1
int09:
    cld
    pushad
    push ds
    push es
    push BDA
    pop ds
    in al,0x60
    mov ah,0x4f                 ; keyboard intercept: CF = 0 takes the byte away
    stc
    int 0x15
    jnc .done
    cmp al,0xe0
    jne .not_prefix
    or byte [B_KEY96],2
    jmp .done
.not_prefix:
    mov bl,al
    call shift_key
    jc .clear
    test al,0x80                ; other keys: releases mean nothing
    jnz .clear
    call translate
    test ax,ax
    jz .clear
    call store_key
.clear:
    and byte [B_KEY96],0xfd
.done:
    mov al,0x20
    out 0x20,al
    pop es
    pop ds
    popad
    iret

; AL = byte. Handles shift and lock keys; CF = 1 when it was one.
shift_key:
    mov ah,al
    and ah,0x7f
    mov si,shift_keys
    mov cx,8
.find:
    cmp ah,[cs:si]
    je .found
    add si,2
    loop .find
    clc
    ret
.found:
    cmp ah,0x2a                 ; E0 2A and E0 36 are not shifts
    je .maybe_fake
    cmp ah,0x36
    jne .real
.maybe_fake:
    test byte [B_KEY96],2
    jnz .taken
.real:
    mov ah,[cs:si+1]            ; bit in B_SHIFT
    cmp ah,0x10
    jae .lock
    test al,0x80
    jnz .release
    or [B_SHIFT],ah
    stc
    ret
.release:
    not ah
    and [B_SHIFT],ah
    stc
    ret
.lock:
    cmp ah,0x80                 ; Insert toggles and is a key as well
    je .insert
    test al,0x80
    jnz .lock_release
    test [B_SHIFT2],ah
    jnz .taken                  ; repeated by typematic
    or [B_SHIFT2],ah
    xor [B_SHIFT],ah
.taken:
    stc
    ret
.lock_release:
    not ah
    and [B_SHIFT2],ah
    stc
    ret
.insert:
    test al,0x80
    jnz .taken
    xor [B_SHIFT],ah
    clc
    ret

; AL = scan code of a pressed key → AX = scan code, character; 0 = nothing.
translate:
    movzx bx,al
    mov ah,al
    mov dl,[B_SHIFT]
    cmp al,0x58
    ja .none
    test byte [B_KEY96],2
    jz .plain
    cmp al,0x1c                 ; keypad Enter and / have their characters
    je .plain
    cmp al,0x35
    je .plain
    mov al,0xe0
    test dl,4
    jz .out
    jmp .ctrl_pad
.plain:
    cmp al,0x3b
    jb .main
    cmp al,0x44
    jbe .function
    cmp al,0x57
    jae .function11
    cmp al,0x47
    jb .main
    cmp al,0x53
    jbe .keypad
.main:
    test dl,8
    jnz .alt
    test dl,4
    jnz .ctrl
    mov al,[cs:normal+bx]
    test dl,3
    jz .caps
    mov al,[cs:shifted+bx]
.caps:
    test dl,0x40
    jz .check
    mov cl,al
    or cl,0x20
    cmp cl,'a'
    jb .check
    cmp cl,'z'
    ja .check
    xor al,0x20
.check:
    cmp bl,0x0f                 ; Shift+Tab has no character
    jne .check2
    test dl,3
    jz .check2
    xor al,al
    jmp .out
.check2:
    test al,al
    jz .none
.out:
    ret
.none:
    xor ax,ax
    ret
.alt:
    xor al,al
    cmp ah,0x02                 ; Alt+1 … Alt+= are 78h-83h
    jb .none
    cmp ah,0x0d
    ja .out
    add ah,0x76
    ret
.ctrl:
    mov al,[cs:shifted+bx]
    cmp al,'@'
    jb .ctrl_special
    cmp al,'_'
    ja .ctrl_special
    and al,0x1f
    ret
.ctrl_special:
    mov al,0x0a
    cmp bl,0x1c                 ; Ctrl+Enter
    je .out
    mov al,0x7f
    cmp bl,0x0e                 ; Ctrl+Backspace
    je .out
    mov al,' '
    cmp bl,0x39
    je .out
    mov al,0x1b
    cmp bl,0x01
    je .out
    mov al,[cs:shifted+bx]
    cmp al,'{'                  ; Ctrl+[ \ ] = 1Bh 1Ch 1Dh
    jb .none
    cmp al,'}'
    ja .none
    and al,0x1f
    ret
.function:
    xor al,al
    mov cl,0x68-0x3b
    test dl,8
    jnz .add
    mov cl,0x5e-0x3b
    test dl,4
    jnz .add
    mov cl,0x54-0x3b
    test dl,3
    jnz .add
    ret
.add:
    add ah,cl
    ret
.function11:
    xor al,al
    mov cl,0x8b-0x57
    test dl,8
    jnz .add
    mov cl,0x89-0x57
    test dl,4
    jnz .add
    mov cl,0x87-0x57
    test dl,3
    jnz .add
    mov cl,0x85-0x57
    jmp .add
.keypad:
    cmp al,0x4a                 ; - and + are always characters
    je .main
    cmp al,0x4e
    je .main
    test dl,4
    jnz .ctrl_pad
    mov cl,dl
    and cl,0x23
    jz .pad_cursor
    test cl,0x20
    jz .pad_digit               ; Shift without Num Lock
    test cl,3
    jnz .pad_cursor             ; both
.pad_digit:
    mov al,[cs:keypad+bx-0x47]
    ret
.pad_cursor:
    xor al,al
    ret
.ctrl_pad:
    mov ah,[cs:ctrl_keypad+bx-0x47]
    cmp bl,0x47
    jb .none
    cmp bl,0x53
    ja .none
    test ah,ah
    jz .none
    ret

store_key:                      ; AX into the buffer; dropped when that is full
    mov bx,[B_KEYTAIL]
    mov si,bx
    call next_key
    cmp bx,[B_KEYHEAD]
    je .full
    mov [si],ax
    mov [B_KEYTAIL],bx
    clc
    ret
.full:
    stc
    ret
next_key:
    add bx,2
    cmp bx,[B_KEYEND]
    jb .in
    mov bx,[B_KEYSTART]
.in:
    ret

; ------------------------------------------------------------------------------------------------------ int 16h keyboard
int16:
    SERVICE
    mov ah,rAH
    CASE 0x00,.read
    CASE 0x10,.read
    CASE 0x01,.peek
    CASE 0x11,.peek
    CASE 0x02,.flags
    CASE 0x12,.flags12
    CASE 0x05,.push
    CASE 0x03,return
    mov rAH,0x86
    jmp return
.wait:
    sti
    hlt
.read:
    cli
    mov bx,[B_KEYHEAD]
    cmp bx,[B_KEYTAIL]
    je .wait
    mov ax,[bx]
    call next_key
    mov [B_KEYHEAD],bx
    call .for_caller
    mov rAX,ax
    jmp return
.peek:
    mov bx,[B_KEYHEAD]
    cmp bx,[B_KEYTAIL]
    je .empty
    mov ax,[bx]
    call .for_caller
    mov rAX,ax
    and rFLAGS,0xbf
    jmp return
.empty:
    or rFLAGS,0x40
    jmp return
.for_caller:                    ; functions 00h and 01h do not know the grey keys' E0h
    test rAH,0x10
    jnz .as_is
    cmp al,0xe0
    jne .as_is
    test ah,ah
    jz .as_is
    xor al,al
.as_is:
    ret
.flags:
    mov al,[B_SHIFT]
    mov rAL,al
    jmp return
.flags12:
    mov ax,[B_SHIFT]
    mov rAX,ax
    jmp return
.push:
    mov ax,rCX
    cli
    call store_key
    setc al
    mov rAL,al
    jmp return

; --------------------------------------------------------------------------------------------------------- int 10h video
int10:
    SERVICE
    push 0xb800
    pop es
    mov ah,rAH
    CASE 0x0e,.teletype
    CASE 0x10,palette
    CASE 0x11,fonts
    CASE 0x12,alternate
    CASE 0x00,.mode
    CASE 0x01,.shape
    CASE 0x02,.set_cursor
    CASE 0x03,.get_cursor
    CASE 0x05,.page
    CASE 0x06,.scroll
    CASE 0x07,.scroll
    CASE 0x08,.read_char
    CASE 0x09,.write_char
    CASE 0x0a,.write_char
    CASE 0x0f,.get_mode
    CASE 0x13,.string
    CASE 0x1a,.display_code
    jmp return
.mode:
    mov al,rAL
    and al,0x7f
    cmp al,3
    ja .graphics
    call set_mode
    xor al,al
    call clear_font
    test rAL,0x80
    jnz return
    push 0xb800
    pop es
    xor di,di
    mov eax,0x07200720
    mov cx,0x2000
    rep stosd
    jmp return
.graphics:                      ; 0Fh tells that the mode did not change; the adapter gives notice
    cmp al,7
    je return
    mov ax,0x0110
    call attribute_write
    mov ax,0x0c10
    call attribute_write
    jmp return
.shape:
    mov cx,rCX
    mov [B_SHAPE],cx
    test ch,0x20
    jnz .shape_set
    cmp byte [B_HEIGHT],16
    jb .shape_set
    cmp cl,8                    ; given for 8-line characters: these have 16
    jae .shape_set
    add cx,cx
    inc cl
.shape_set:
    call crtc_shape
    jmp return
.set_cursor:
    call .page_of_bh
    mov ax,rDX
    mov [bx+B_CURSOR],ax
    call crtc_cursor
    jmp return
.get_cursor:
    call .page_of_bh
    mov ax,[bx+B_CURSOR]
    mov rDX,ax
    mov ax,[B_SHAPE]
    mov rCX,ax
    jmp return
.page_of_bh:                    ; BX = 2 × page
    movzx bx,rBH
    and bl,7
    add bx,bx
    ret
.page:
    mov al,rAL
    and ax,7
    mov [B_PAGE],al
    mul word [B_PAGESIZE]
    mov [B_PAGESTART],ax
    mov bx,ax
    call crtc_start
    call crtc_cursor
    jmp return
.get_mode:
    mov ah,[B_COLUMNS]
    mov al,[B_MODE]
    mov rAX,ax
    mov al,[B_PAGE]
    mov rBH,al
    jmp return
.display_code:
    cmp rAL,0
    jne return
    mov rAL,0x1a
    mov rBX,0x0008              ; VGA with colour monitor
    jmp return
.scroll:
    mov al,rAL
    mov bh,rBH
    mov cx,rCX
    mov dx,rDX
    cmp rAH,6
    mov ah,0
    je .scroll_go
    inc ah
.scroll_go:
    call scroll_window
    jmp return
.read_char:
    call .page_of_bh
    call cell_of_cursor
    mov ax,[es:di]
    mov rAX,ax
    jmp return
.write_char:
    call .page_of_bh
    call cell_of_cursor
    mov al,rAL
    mov bl,rBL
    mov cx,rCX
    jcxz .written
    cmp rAH,9
    je .with_attribute
.char_only:
    mov [es:di],al
    add di,2
    loop .char_only
.written:
    jmp return
.with_attribute:
    mov ah,bl
    rep stosw
    jmp return
.teletype:
    mov al,rAL
    movzx bx,byte [B_PAGE]
    add bx,bx
    xor ah,ah                   ; keep the attribute
    call put_char
    call crtc_cursor
    jmp return
.string:
    mov cx,rCX
    jcxz .string_end
    call .page_of_bh
    mov dx,rDX
    push word [bx+B_CURSOR]
    mov [bx+B_CURSOR],dx
    push fs
    mov fs,[bp+F_ES]
    mov si,[bp+F_EBP]
.string_next:
    mov al,[fs:si]
    inc si
    mov dl,rBL
    test rAL,2
    jz .string_put
    mov dl,[fs:si]
    inc si
.string_put:
    mov ah,1
    call put_char
    loop .string_next
    pop fs
    pop ax
    test rAL,1
    jnz .string_moved
    mov [bx+B_CURSOR],ax
.string_moved:
    call crtc_cursor
.string_end:
    jmp return

; AL = character, BX = 2 × page, AH = 1: attribute in DL, 0: attribute on the screen stays. All registers but AX kept.
put_char:
    pusha
    mov cx,[bx+B_CURSOR]        ; CL column, CH row
    cmp al,13
    je .cr
    cmp al,10
    je .lf
    cmp al,8
    je .bs
    cmp al,7
    je .store
    call cell_of_cursor
    mov [es:di],al
    test ah,ah
    jz .forward
    mov [es:di+1],dl
.forward:
    inc cl
    cmp cl,[B_COLUMNS]
    jb .store
    mov cl,0
.lf:
    inc ch
    cmp ch,[B_ROWS]
    jbe .store
    mov ch,[B_ROWS]
    mov [bx+B_CURSOR],cx
    call cell_of_cursor
    mov bh,[es:di+1]
    xor cx,cx
    mov dx,0xffff
    mov ax,1
    call scroll_window
    popa
    ret
.cr:
    mov cl,0
    jmp .store
.bs:
    test cl,cl
    jz .store
    dec cl
.store:
    mov [bx+B_CURSOR],cx
    popa
    ret

; BX = 2 × page → DI = offset of the cursor's cell in segment B800h. DS = BIOS data area.
cell_of_cursor:
    push ax
    push dx
    mov ax,bx
    shr ax,1
    mul word [B_PAGESIZE]
    mov di,ax
    mov al,[bx+B_CURSOR+1]
    mul byte [B_COLUMNS]
    add al,[bx+B_CURSOR]
    adc ah,0
    add ax,ax
    add di,ax
    pop dx
    pop ax
    ret

; AL = lines (0 = clear), AH = 0 up, 1 down, BH = attribute, CX = upper left, DX = lower right; page shown. ES = B800h.
scroll_window:
    push ds
    pushad
    movzx esi,word [B_PAGESTART]
    movzx bp,byte [B_COLUMNS]
    mov bl,[B_ROWS]
    push es
    pop ds
    cmp dh,bl
    jbe .bottom_ok
    mov dh,bl
.bottom_ok:
    push bp
    dec bp
    push ax
    mov ax,bp
    cmp dl,al
    jbe .right_ok
    mov dl,al
.right_ok:
    pop ax
    pop bp
    add bp,bp                   ; BP = bytes in a row
    mov bl,dh
    sub bl,ch
    jb .done                    ; bottom above top
    inc bl                      ; BL = rows
    sub dl,cl
    jb .done
    inc dl                      ; DL = columns
    test al,al
    jz .all
    cmp al,bl
    jbe .lines_ok
.all:
    mov al,bl
.lines_ok:
    push ax
    movzx ax,ch                 ; DI = offset of the upper left cell
    imul ax,bp
    mov di,ax
    movzx ax,cl
    add di,ax
    add di,ax
    add di,si
    pop ax
    movzx si,al
    imul si,bp                  ; SI = distance to the source row
    mov cx,bp
    test ah,ah
    jz .direction_ok
    push ax
    movzx ax,bl                 ; downwards: begin at the last row
    dec ax
    imul ax,bp
    add di,ax
    pop ax
    neg si
    neg cx
.direction_ok:
    sub bl,al                   ; rows to move
    jz .blank
.row:
    push cx
    push si
    push di
    add si,di
    movzx cx,dl
    rep movsw
    pop di
    pop si
    pop cx
    add di,cx
    dec bl
    jnz .row
.blank:
    mov bl,al
    mov ah,bh
    mov al,' '
.blank_row:
    push cx
    push di
    movzx cx,dl
    rep stosw
    pop di
    pop cx
    add di,cx
    dec bl
    jnz .blank_row
.done:
    popad
    pop ds
    ret

crtc_shape:                     ; CX = cursor start and end line
    mov al,0x0a
    mov ah,ch
    call crtc_write
    mov al,0x0b
    mov ah,cl
crtc_write:                     ; AL = index, AH = value
    push dx
    mov dx,0x3d4
    out dx,al
    inc dx
    xchg al,ah
    out dx,al
    pop dx
    ret
crtc_start:                     ; BX = offset in bytes
    shr bx,1
    mov al,0x0c
    mov ah,bh
    call crtc_write
    mov al,0x0d
    mov ah,bl
    jmp crtc_write
crtc_cursor:                    ; to the cursor of the page shown
    push bx
    push di
    movzx bx,byte [B_PAGE]
    add bx,bx
    call cell_of_cursor
    shr di,1
    mov bx,di
    mov al,0x0e
    mov ah,bh
    call crtc_write
    mov al,0x0f
    mov ah,bl
    call crtc_write
    pop di
    pop bx
    ret

; ---------------------------------------------------------------------------------------------------------- int 13h disks
int13:
    SERVICE
    mov ah,rAH
    mov dl,rDL                  ; select the drive
    xor al,al
    cmp dl,0x80
    jb .floppy
    ja .no_drive
    inc al
    jmp .select
.floppy:
    cmp dl,0
    jne .no_drive
.select:
    mov dx,D_DRIVE
    out dx,al
    CASE 0x08,.parameters
    CASE 0x15,.type
    mov dx,D_PRESENT
    in al,dx
    test al,al
    jz .not_ready
    CASE 0x00,.ok
    CASE 0x01,.last
    CASE 0x02,.chs
    CASE 0x03,.chs
    CASE 0x04,.chs
    CASE 0x16,.changed
    cmp rDL,0x80
    jb .invalid
    CASE 0x41,.extensions
    CASE 0x42,.packet
    CASE 0x43,.packet
    CASE 0x44,.packet
    CASE 0x47,.ok
    CASE 0x48,.packet_parameters
    CASE 0x09,.ok
    CASE 0x0c,.ok
    CASE 0x0d,.ok
    CASE 0x10,.ok
    CASE 0x11,.ok
    CASE 0x14,.ok
.invalid:
    mov ah,0x01
    jmp .fail
.changed:
    mov dx,D_CHANGED
    in al,dx
    test al,al
    jz .ok
    mov ah,0x06
    jmp .fail
.no_drive:
    mov ah,0x01
    cmp rAH,0x15
    jne .fail
    mov rAH,0
    jmp return_cf0
.not_ready:
    mov ah,0x80
.fail:
    call .remember
    jmp return_error
.ok:
    xor ah,ah
    call .remember
    jmp return_ok
.remember:
    cmp rDL,0x80
    jae .remember_hd
    mov [B_FDSTATUS],ah
    ret
.remember_hd:
    mov [B_HDSTATUS],ah
    ret
.last:
    mov ah,[B_FDSTATUS]
    cmp rDL,0x80
    jb .last_got
    mov ah,[B_HDSTATUS]
.last_got:
    mov rAH,ah
    test ah,ah
    jz return_cf0
    jmp return_cf1

.chs:                           ; AL sectors, CH cylinder, CL sector and cylinder bits 8-9, DH head, ES:BX buffer
    call .geometry              ; BL heads, BH sectors per track, CX cylinders
    cmp rAL,0
    je .invalid
    movzx eax,rCH
    mov dl,rCL
    shr dl,6
    mov ah,dl                   ; EAX = cylinder
    cmp ax,cx
    jae .not_found
    mov dl,rDH
    cmp bl,0                    ; 256 heads do not occur; 0 = no medium
    je .not_found
    cmp dl,bl
    jae .not_found
    movzx ecx,bl
    movzx edi,dl
    mul ecx
    add eax,edi
    movzx ecx,bh
    mul ecx
    mov dl,rCL
    and edx,0x3f
    jz .not_found
    cmp dl,bh
    ja .not_found
    dec dx
    add eax,edx
    mov dx,D_LBA
    out dx,eax
    movzx eax,word [bp+F_ES]
    shl eax,4
    movzx ecx,rBX
    add eax,ecx
    mov dx,D_ADDRESS
    out dx,eax
    movzx ax,rAL
    mov dx,D_COUNT
    out dx,ax
    mov al,rAH                  ; 02 read, 03 write, 04 verify → commands 1, 2, 3
    dec al
    call .execute
    jnz .chs_failed
    jmp .ok
.chs_failed:
    mov rAL,0
    jmp .fail
.not_found:
    mov ah,0x04
    mov rAL,0
    jmp .fail
.execute:                       ; AL = command → AH = status, ZF = done
    mov dx,D_COMMAND
    out dx,al
    in al,dx
    mov ah,al
    test ah,ah
    ret
.geometry:
    mov dx,D_HEADS
    in al,dx
    mov bl,al
    mov dx,D_SECTORS
    in al,dx
    mov bh,al
    mov dx,D_CYLINDERS
    in ax,dx
    mov cx,ax
    ret

.parameters:
    mov dx,D_PRESENT
    in al,dx
    test al,al
    jz .parameters_none
    call .geometry
    dec cx
    mov rCH,cl
    shl ch,6
    or ch,bh
    mov rCL,ch
    dec bl
    mov rDH,bl
    mov rDL,1
    mov rAX,0
    mov dx,D_DRIVE
    in al,dx
    test al,al
    jnz .parameters_done
    mov dx,D_TYPE
    in al,dx
    mov rBL,al
    mov rBH,0
    mov word [bp+F_EDI],floppy_table
    mov word [bp+F_ES],ROM
.parameters_done:
    jmp return_ok
.parameters_none:
    mov rDL,0
    mov rCX,0
    mov rBX,0
    mov rDH,0
    mov dx,D_DRIVE
    in al,dx
    test al,al
    jz return_ok                      ; a floppy drive without a floppy
    mov ah,0x07
    jmp .fail
.type:
    mov dx,D_PRESENT
    in al,dx
    test al,al
    jz .type_none
    cmp rDL,0x80
    jae .type_disk
    mov rAH,2                   ; floppy with change line
    jmp return_cf0
.type_disk:
    mov dx,D_TOTAL
    in eax,dx
    mov rDX,ax
    shr eax,16
    mov rCX,ax
    mov rAH,3
    jmp return_cf0
.type_none:
    mov rAH,0
    jmp return_cf0

.extensions:
    cmp rBX,0x55aa
    jne .invalid
    mov rBX,0xaa55
    mov rCX,1                   ; packet access
    mov rAH,0x21
    jmp return_cf0
.packet:                        ; DS:SI: size, 0, count, offset, segment, LBA (64 bits)
    mov es,[bp+F_DS]
    mov si,[bp+F_ESI]
    cmp byte [es:si],16
    jb .invalid
    cmp dword [es:si+12],0
    jne .not_found_packet
    mov eax,[es:si+8]
    mov dx,D_LBA
    out dx,eax
    movzx eax,word [es:si+6]
    shl eax,4
    movzx ecx,word [es:si+4]
    add eax,ecx
    mov dx,D_ADDRESS
    out dx,eax
    mov ax,[es:si+2]
    mov dx,D_COUNT
    out dx,ax
    mov al,rAH                  ; 42 read, 43 write, 44 verify
    sub al,0x41
    call .execute
    jz .ok
    mov word [es:si+2],0
    jmp .fail
.not_found_packet:
    mov ah,0x04
    jmp .fail
.packet_parameters:             ; result buffer at DS:SI, at least 26 bytes
    mov es,[bp+F_DS]
    mov di,[bp+F_ESI]
    cmp word [es:di],26
    jb .invalid
    call .geometry
    mov word [es:di],26
    mov word [es:di+2],2        ; geometry is valid
    movzx eax,cx
    mov [es:di+4],eax
    movzx eax,bl
    mov [es:di+8],eax
    movzx eax,bh
    mov [es:di+12],eax
    mov dx,D_TOTAL
    in eax,dx
    mov [es:di+16],eax
    mov dword [es:di+20],0
    mov word [es:di+24],512
    jmp .ok

; ------------------------------------------------------------------------------------------ int 11h, 12h, 14h, 17h, 1Ah
int12:
    push ds
    push BDA
    pop ds
    mov ax,[B_MEMORY]
    pop ds
    iret
int14:
    SERVICE
    cmp rDX,0
    jne .absent
    mov ah,rAH
    CASE 0x00,.initialise
    CASE 0x01,.send
    CASE 0x02,.receive
    CASE 0x03,.status
.absent:
    mov rAH,0x80
    jmp return
.initialise:
    movzx si,rAL                ; bits 7-5 speed, 4-0 word format
    shr si,5
    add si,si
    mov cx,[cs:si+divisors]
    mov ah,rAL
    call serial_set
    jmp .status
.send:
    mov dx,0x3fd
    xor cx,cx
.send_wait:
    in al,dx
    test al,0x20
    loopz .send_wait
    jz .absent                  ; time-out
    mov al,rAL
    mov dx,0x3f8
    out dx,al
    jmp .status
.receive:
    mov dx,0x3fd
    in al,dx
    test al,1
    jz .absent
    mov dx,0x3f8
    in al,dx
    mov rAL,al
    mov rAH,0
    jmp return
.status:
    mov dx,0x3fd
    in al,dx
    mov rAH,al
    cmp ah,1
    je return
    inc dx
    in al,dx
    mov rAL,al
    jmp return
int17:
    push bp
    mov bp,sp
    mov ah,0x01                 ; time-out: no printer
    pop bp
    iret
int1a:
    SERVICE
    mov ah,rAH
    CASE 0x00,.get
    CASE 0x01,.set
    CASE 0x02,.time
    CASE 0x04,.date
    CASE 0x03,.set_time
    CASE 0x05,.set_date
    CASE 0x06,.set_alarm
    CASE 0x07,.end_alarm
    jmp return_unsupported
.get:
    mov eax,[B_TICKS]
    mov rDX,ax
    shr eax,16
    mov rCX,ax
    mov al,[B_MIDNIGHT]
    mov byte [B_MIDNIGHT],0
    mov rAL,al
    jmp return_ok
.set:
    mov ax,rCX
    shl eax,16
    mov ax,rDX
    mov [B_TICKS],eax
    mov byte [B_MIDNIGHT],0
    jmp return_ok
.time:
    call clock_ready
    mov al,0x04
    call cmos
    mov rCH,al
    mov al,0x02
    call cmos
    mov rCL,al
    mov al,0x00
    call cmos
    mov rDH,al
    mov al,0x0b
    call cmos
    and al,1
    mov rDL,al
    jmp return_cf0
.date:
    call clock_ready
    mov al,0x32
    call cmos
    mov rCH,al
    mov al,0x09
    call cmos
    mov rCL,al
    mov al,0x08
    call cmos
    mov rDH,al
    mov al,0x07
    call cmos
    mov rDL,al
    jmp return_cf0
.set_time:
    mov bx,0xfe80               ; SET while the bytes change
    mov al,rDL
    and al,1
    or bl,al
    call change_b
    mov al,0x04
    mov ah,rCH
    call cmos_write
    mov al,0x02
    mov ah,rCL
    call cmos_write
    mov al,0x00
    mov ah,rDH
    call cmos_write
    jmp .set_end
.set_date:
    mov bx,0xff80
    call change_b
    mov al,0x32
    mov ah,rCH
    call cmos_write
    mov al,0x09
    mov ah,rCL
    call cmos_write
    mov al,0x08
    mov ah,rDH
    call cmos_write
    mov al,0x07
    mov ah,rDL
    call cmos_write
.set_end:
    mov bx,0x7f00
    call change_b
    jmp return_cf0
.set_alarm:
    mov al,0x0b
    call cmos
    test al,0x20
    jnz return_cf1              ; one alarm at a time
    mov al,0x05
    mov ah,rCH
    call cmos_write
    mov al,0x03
    mov ah,rCL
    call cmos_write
    mov al,0x01
    mov ah,rDH
    call cmos_write
    mov bx,0xff20
    call change_b
    call open_irq8
    jmp return_cf0
.end_alarm:
    mov bx,0xdf00
    call change_b
    jmp return_cf0
clock_ready:                    ; waits for the end of an update, so that the next 244 µs are free
    mov al,0x0a
    call cmos
    test al,0x80
    jnz clock_ready
    ret
change_b:                       ; register B: AND BH, OR BL
    mov al,0x0b
    call cmos
    and al,bh
    or al,bl
    mov ah,al
    mov al,0x0b
cmos_write:                     ; AL = index, AH = value
    out 0x70,al
    mov al,ah
    out 0x71,al
    ret
open_irq8:
    in al,0xa1
    and al,0xfe
    out 0xa1,al
    ret
cmos:                           ; AL = index → AL = value
    out 0x70,al
    in al,0x71
    ret

; --------------------------------------------------------------------------------------------------------- int 15h system
int15:
    cmp ah,0x4f                 ; keyboard intercept: nobody takes the key
    je .leave_cf1
    cmp ax,0xe820
    je memory_map
    SERVICE
    cmp rAX,0xe801
    je .e801
    mov ah,rAH
    CASE 0x24,.a20
    CASE 0x83,.event_wait
    CASE 0x86,.wait
    CASE 0x87,move_block
    CASE 0x88,.extended
    CASE 0x90,return_ok
    CASE 0x91,return_ok
    CASE 0xc0,.configuration
    CASE 0xc1,.ebda
    jmp return_unsupported
.leave_cf1:
    push bp
    mov bp,sp
    or byte [bp+6],1
    pop bp
    iret
.a20:
    mov al,rAL
    cmp al,3
    ja return_unsupported
    je .a20_support
    cmp al,2
    je .a20_status
    shl al,1                    ; 00 off, 01 on
    out 0x92,al
    jmp return_ok
.a20_status:
    in al,0x92
    shr al,1
    and al,1
    mov rAL,al
    jmp return_ok
.a20_support:
    mov rBX,2                   ; port 92h
    jmp return_ok
.wait:                          ; CX:DX microseconds, by the refresh bit: a change every 15.086 µs
    mov ax,rCX
    shl eax,16
    mov ax,rDX
    xor edx,edx
    mov ecx,15
    div ecx
    mov ecx,eax
    in al,0x61
    and al,0x10
    mov ah,al
    jecxz .wait_done
.wait_change:
    in al,0x61
    and al,0x10
    cmp al,ah
    je .wait_change
    mov ah,al
    a32 loop .wait_change
.wait_done:
    jmp return_ok
.event_wait:                    ; AL = 0: after CX:DX microseconds bit 7 of ES:BX rises; AL = 1: no more
    cmp rAL,1
    je .event_cancel
    test byte [B_WAITS],1
    jnz return_cf1
    mov byte [B_WAITS],1
    mov ax,rBX
    mov [B_WAITFLAG],ax
    mov ax,[bp+F_ES]
    mov [B_WAITFLAG+2],ax
    mov ax,rDX
    mov [B_WAITTIME],ax
    mov ax,rCX
    mov [B_WAITTIME+2],ax
    mov bx,0xff40
    call change_b
    call open_irq8
    jmp return_ok
.event_cancel:
    call end_of_wait
    jmp return_ok
.extended:
    call kib_above_1m
    mov rAX,ax
    jmp return_cf0
.e801:
    call kib_above_1m
    cmp ax,0x3c00               ; 15 MiB
    jbe .e801_low
    mov ax,0x3c00
.e801_low:
    mov rAX,ax
    mov rCX,ax
    call blocks_above_16m
    mov rBX,ax
    mov rDX,ax
    jmp return_cf0
.configuration:
    mov word [bp+F_ES],ROM
    mov rBX,configuration
    jmp return_ok
.ebda:
    mov word [bp+F_ES],EBDA
    jmp return_cf0

kib_above_1m:
    mov al,0x31
    call cmos
    mov ah,al
    mov al,0x30
    jmp cmos
blocks_above_16m:               ; AX = blocks of 64 KiB
    mov al,0x35
    call cmos
    mov ah,al
    mov al,0x34
    jmp cmos

; int 15h AX=E820h: EDX = 'SMAP', EBX = continuation, ECX = buffer size, ES:DI = buffer
memory_map:
    cmp edx,0x534d4150
    jne .bad
    cmp ecx,20
    jb .bad
    cmp ebx,MAP_ENTRIES
    jae .bad
    push eax
    push esi
    mov si,bx
    imul si,si,12
    add si,map_table
    mov eax,[cs:si]
    mov [es:di],eax
    mov dword [es:di+4],0
    mov eax,[cs:si+4]
    test eax,eax
    jnz .length
    push cx                     ; extended memory: as large as it is
    call blocks_above_16m
    movzx ecx,ax
    shl ecx,16
    call kib_above_1m
    cmp ax,0x3c00
    jb .small
    mov ax,0x3c00
.small:
    movzx eax,ax
    shl eax,10
    add eax,ecx
    pop cx
.length:
    mov [es:di+8],eax
    mov dword [es:di+12],0
    mov eax,[cs:si+8]
    mov [es:di+16],eax
    pop esi
    pop eax
    mov eax,0x534d4150
    mov ecx,20
    inc ebx
    cmp ebx,MAP_ENTRIES
    jb .more
    xor ebx,ebx
.more:
    push bp
    mov bp,sp
    and byte [bp+6],0xfe
    pop bp
    iret
.bad:
    mov ah,0x86
    jmp int15.leave_cf1

; int 15h AH=87h: CX words by the descriptor table at ES:SI: 10h source, 18h destination; 20h and 28h are ours to fill.
move_block:
    cli
    mov es,[bp+F_ES]
    mov si,[bp+F_ESI]
    mov cx,rCX
    cmp cx,0x8000
    ja return_unsupported
    in al,0x92
    mov bh,al                   ; A20 as it was
    or al,2
    and al,0xfe
    out 0x92,al
    movzx eax,word [bp+F_ES]
    shl eax,4
    movzx edx,si
    add eax,edx
    mov word [es:si+8],0x2f
    mov [es:si+10],eax
    mov dword [es:si+0x20],0x0000ffff
    mov dword [es:si+0x24],0x00009b0f
    mov dx,ss
    movzx eax,dx
    shl eax,4
    mov dword [es:si+0x28],0x0000ffff
    mov [es:si+0x2a],eax
    mov word [es:si+0x2d],0x0093
    o32 lgdt [es:si+8]
    mov eax,cr0
    or al,1
    mov cr0,eax
    jmp 0x20:.protected
.protected:
    mov ax,0x10
    mov ds,ax
    mov ax,0x18
    mov es,ax
    mov ax,0x28
    mov ss,ax
    xor si,si
    xor di,di
    rep movsw
    mov ds,ax                   ; 64 KiB limits again before leaving
    mov es,ax
    mov eax,cr0
    and al,0xfe
    mov cr0,eax
    jmp ROM:.real
.real:
    mov ss,dx
    mov al,bh
    and al,0xfe
    out 0x92,al
    jmp return_ok

; ------------------------------------------------------------------------------------------------------------------ data
vectors:
    dw 0x08,int08, 0x09,int09, 0x0a,irq_master, 0x0b,irq_master, 0x0c,irq_master, 0x0d,irq_master
    dw 0x0e,irq_master, 0x0f,irq_master, 0x10,int10, 0x11,int11, 0x12,int12, 0x13,int13, 0x14,int14, 0x15,int15
    dw 0x16,int16, 0x17,int17, 0x18,int18, 0x19,int19, 0x1a,int1a, 0x1e,floppy_table, 0x70,int70, 0x75,int75, 0x76,int76
vectors_end:

shift_keys:                     ; scan code, bit in B_SHIFT
    db 0x36,0x01, 0x2a,0x02, 0x1d,0x04, 0x38,0x08, 0x46,0x10, 0x45,0x20, 0x3a,0x40, 0x52,0x80
normal:                         ; characters by scan code
    db 0,0x1b,'1234567890-=',8,9,'qwertyuiop[]',13,0,'asdfghjkl;',0x27,'`',0,'\zxcvbnm,./',0,'*',0,' ',0
    times 0x4a-($-normal) db 0
    db '-',0,0,0,'+'
    times 0x56-($-normal) db 0
    db '\',0,0
shifted:
    db 0,0x1b,'!@#$%^&*()_+',8,9,'QWERTYUIOP{}',13,0,'ASDFGHJKL:"~',0,'|ZXCVBNM<>?',0,'*',0,' ',0
    times 0x4a-($-shifted) db 0
    db '-',0,0,0,'+'
    times 0x56-($-shifted) db 0
    db '|',0,0
keypad:                         ; scan codes 47h-53h with Num Lock
    db '789-456+1230.'
ctrl_keypad:
    db 0x77,0x8d,0x84,0x8e,0x73,0x8f,0x74,0x90,0x75,0x91,0x76,0x92,0x93

map_table:                      ; base, length (0 = extended memory), type (1 = RAM, 2 = reserved)
    dd 0x00000000,0x0009fc00,1
    dd 0x0009fc00,0x00000400,2
    dd 0x000f0000,0x00010000,2
    dd 0x00100000,0x00000000,1
    dd 0xffff0000,0x00010000,2
MAP_ENTRIES equ 5

configuration:                  ; int 15h AH=C0h: length, model, submodel, revision, features
    dw 8
    db 0xfc,1,0,0x74,0,0,0,0

msg_no_boot: db 13,10,"No bootable disk: no sector 0 that ends with 55h AAh.",13,10,0
msg_no_rom:  db 13,10,"Nothing more to boot from.",13,10,0

floppy_table:                   ; diskette parameters of int 1Eh
    db 0xaf,0x02,0x25,0x02,0x12,0x1b,0xff,0x6c,0xf6,0x0f,0x08

    times 0xf84d-0xe000-($-$$) db 0xff
int11:                          ; IBM's address: in protected mode with the IDT still on the vectors, byte F8h is no gate
    push ds
    push BDA
    pop ds
    mov ax,[B_EQUIP]
    pop ds
    iret

; --------------------------------------------------------------------------------------------- more of the start, the clock
serial_start:                   ; COM1: 115,200 bits a second, 8 bits, no parity, one stop bit
    mov cx,1
    mov ah,0x03
serial_set:                     ; CX = divisor, AH = word format
    mov dx,0x3fb
    mov al,0x80
    out dx,al
    mov dx,0x3f8
    mov al,cl
    out dx,al
    inc dx
    mov al,ch
    out dx,al
    mov dx,0x3fb
    mov al,ah
    and al,0x1f
    out dx,al
    ret
divisors: dw 1047,768,384,192,96,48,24,12

ticks_from_clock:               ; timer ticks since midnight
    mov al,0x04
    call cmos_binary
    imul ebx,eax,3600
    mov al,0x02
    call cmos_binary
    imul eax,eax,60
    add ebx,eax
    mov al,0x00
    call cmos_binary
    add eax,ebx
    mov edx,1193182
    mul edx
    shrd eax,edx,16
    mov [B_TICKS],eax
    ret
cmos_binary:                    ; AL = index → EAX = value of a BCD byte
    call cmos
    mov ah,al
    shr ah,4
    and al,0x0f
    aad
    movzx eax,al
    ret

disk_table:                     ; parameters of the selected hard disk, where int 41h points (ES = EBDA, DS = BIOS data area)
    call int13.geometry
    mov di,E_DISK
    mov [es:di],cx
    mov [es:di+2],bl
    mov word [es:di+5],0xffff
    mov byte [es:di+8],0xc0
    cmp bl,8
    jbe .few
    mov byte [es:di+8],0xc8
.few:
    mov [es:di+12],cx
    mov [es:di+14],bh
    push ds
    push 0
    pop ds
    mov word [0x41*4],E_DISK
    mov word [0x41*4+2],EBDA
    pop ds
    ret

; ------------------------------------------------------------------------------------------------ text modes and their registers
set_mode:                       ; AL = 0 … 3; registers, colours and BIOS data; memory stays. DS = BIOS data area
    mov [B_MODE],al
    mov si,crtc_80
    mov bx,80
    mov cx,0x1000
    cmp al,2
    jae .columns
    mov si,crtc_40
    mov bl,40
    mov ch,0x08
.columns:
    mov [B_COLUMNS],bx
    mov [B_PAGESIZE],cx
    mov word [B_CRTC],0x3d4
    mov word [B_ROWS],0x1018    ; 25 rows of 16 lines
    mov word [B_HEIGHT],16
    mov word [B_VIDEO],0xf960
    mov byte [B_VIDEO+2],0x11
    mov byte [B_PAGE],0
    mov word [B_PAGESTART],0
    mov word [B_SHAPE],0x0607
    xor eax,eax
    mov [B_CURSOR],eax
    mov [B_CURSOR+4],eax
    mov [B_CURSOR+8],eax
    mov [B_CURSOR+12],eax
    mov dx,0x3c2
    mov al,0x67
    out dx,al
    mov ax,0x0011               ; CRTC registers 00h-07h may be written
    call crtc_write
    mov dx,0x3d4
    mov cx,25
    call write_indexed
    mov si,sequencer_80
    cmp bl,80
    je .sequencer
    mov si,sequencer_40
.sequencer:
    mov dl,0xc4
    mov cx,5
    call write_indexed
    mov si,graphics_text
    mov dl,0xce
    mov cx,9
    call write_indexed
    mov si,attribute_text
    xor bx,bx
.attribute:
    cs lodsb
    mov ah,al
    mov al,bl
    call attribute_write
    inc bx
    cmp bl,21
    jb .attribute
    mov dx,0x3c6
    mov al,0xff
    out dx,al
    mov dl,0xc8
    xor ax,ax
    out dx,al
    inc dx
.colour:                        ; 64 colours: bits 2-0 are two thirds of red, green and blue, bits 5-3 one third
    mov bl,ah
    mov cx,3
.component:
    xor al,al
    test bl,0x04
    jz .third
    mov al,0x2a
.third:
    test bl,0x20
    jz .out
    add al,0x15
.out:
    out dx,al
    add bl,bl
    loop .component
    inc ah
    cmp ah,64
    jb .colour
    ret

write_indexed:                  ; CX registers from 0 on, values at CS:SI, by the index port DX
    xor ah,ah
.next:
    mov al,ah
    out dx,al
    inc dx
    cs lodsb
    out dx,al
    dec dx
    inc ah
    loop .next
    ret
attribute_write:                ; AL = index, AH = value
    push dx
    push ax
    mov dx,0x3da
    in al,dx
    pop ax
    mov dl,0xc0
    out dx,al
    xchg al,ah
    out dx,al
    mov al,0x20                 ; the display has the palette again
    out dx,al
    pop dx
    ret
attribute_read:                 ; AL = index → AL = value
    push dx
    push ax
    mov dx,0x3da
    in al,dx
    pop ax
    mov dl,0xc0
    out dx,al
    inc dx
    in al,dx
    push ax
    mov dl,0xda
    in al,dx
    mov dl,0xc0
    mov al,0x20
    out dx,al
    pop ax
    pop dx
    ret

; int 10h AH=10h: colours
palette:
    mov es,[bp+F_ES]
    mov di,rDX
    mov al,rAL
    mov bx,rBX
    cmp al,0x00
    je .one
    cmp al,0x01
    je .border
    cmp al,0x02
    je .all
    cmp al,0x03
    je .blink
    cmp al,0x07
    je .read_one
    cmp al,0x08
    je .read_border
    cmp al,0x09
    je .read_all
    mov dx,0x3c8
    cmp al,0x10
    je .dac_one
    cmp al,0x12
    je .dac_block
    dec dx
    cmp al,0x15
    je .dac_read_one
    cmp al,0x17
    je .dac_read_block
    jmp return
.border:
    mov bl,0x11
.one:
    mov al,bl
    mov ah,bh
    call attribute_write
    jmp return
.all:
    xor bx,bx
.all_next:
    mov al,bl
    cmp bl,16
    jb .all_index
    mov al,0x11
.all_index:
    mov ah,[es:di]
    call attribute_write
    inc di
    inc bx
    cmp bl,17
    jb .all_next
    jmp return
.blink:
    mov al,0x10
    call attribute_read
    and al,0xf7
    and bl,1
    shl bl,3
    or al,bl
    mov ah,al
    mov al,0x10
    call attribute_write
    jmp return
.read_border:
    mov bl,0x11
.read_one:
    mov al,bl
    call attribute_read
    mov rBH,al
    jmp return
.read_all:
    xor bx,bx
.read_all_next:
    mov al,bl
    cmp bl,16
    jb .read_all_index
    mov al,0x11
.read_all_index:
    call attribute_read
    stosb
    inc bx
    cmp bl,17
    jb .read_all_next
    jmp return
.dac_one:
    mov al,bl
    out dx,al
    inc dx
    mov al,rDH
    out dx,al
    mov al,rCH
    out dx,al
    mov al,rCL
    out dx,al
    jmp return
.dac_block:
    mov al,bl
    out dx,al
    inc dx
    push es
    pop ds
    mov si,di
    mov cx,rCX
    imul cx,cx,3
    rep outsb
    jmp return
.dac_read_one:
    mov al,bl
    out dx,al
    add dx,2
    in al,dx
    mov rDH,al
    in al,dx
    mov rCH,al
    in al,dx
    mov rCL,al
    jmp return
.dac_read_block:
    mov al,bl
    out dx,al
    add dx,2
    mov cx,rCX
    imul cx,cx,3
    rep insb
    jmp return

; int 10h AH=11h: fonts. There is none in ROM: without one in plane 2 the viewer draws its own.
fonts:
    mov al,rAL
    cmp al,0x30
    je .information
    cmp al,0x03
    je .blocks
    mov ah,al
    and ah,0x0f
    jz .load
    mov bh,14
    cmp ah,0x01
    je .rom
    mov bh,8
    cmp ah,0x02
    je .rom
    mov bh,16
    cmp ah,0x04
    jne return
.rom:
    mov al,rBL
    call clear_font
    jmp .loaded
.load:
    mov al,rBL
    call open_font
    mov ds,[bp+F_ES]
    mov si,[bp+F_EBP]
    mov ax,rDX
    shl ax,5
    add di,ax
    mov cx,rCX
    mov bh,rBH
    jcxz .copied
.glyph:
    push cx
    push di
    movzx cx,bh
    rep movsb
    pop di
    pop cx
    add di,32
    loop .glyph
.copied:
    call close_font
    push BDA
    pop ds
.loaded:                        ; AL = 10h … 14h: the height of rows follows
    test rAL,0x10
    jz return
    movzx bx,bh
    test bx,bx
    jz return
    mov [B_HEIGHT],bx
    mov al,0x09
    mov ah,bl
    add ah,0x3f                 ; the line compare bit stays, height less one
    call crtc_write
    mov ax,400
    div bl
    movzx cx,al                 ; rows
    dec ax
    mov [B_ROWS],al
    mov ax,cx
    mul bx
    dec ax
    mov ah,al                   ; the lines shown: only their low byte differs between heights
    mov al,0x12
    call crtc_write
    movzx ax,byte [B_COLUMNS]
    mul cx
    add ax,ax
    add ax,0x7ff
    and ax,0xf800
    mov [B_PAGESIZE],ax
    mov ch,bl                   ; cursor: two lines above the last
    sub ch,3
    mov cl,bl
    sub cl,2
    cmp bl,8
    ja .cursor
    inc ch
    inc cl
.cursor:
    call crtc_shape
    jmp return
.blocks:
    mov al,0x03
    mov ah,rBL
    mov dx,0x3c4
    out dx,ax
    jmp return
.information:
    push 0
    pop es
    xor eax,eax
    mov bx,0x1f*4
    cmp rBH,0
    je .pointer
    mov bx,0x43*4
    cmp rBH,1
    jne .known
.pointer:
    mov eax,[es:bx]
.known:
    mov [bp+F_EBP],ax
    shr eax,16
    mov [bp+F_ES],ax
    mov ax,[B_HEIGHT]
    mov rCX,ax
    mov al,[B_ROWS]
    mov rDL,al
    jmp return

open_font:                      ; AL = block: plane 2 appears at A000h, ES:DI = the block
    mov si,font_open
font_registers:                 ; pairs of index and value: four of the sequencer, three of the graphics controller
    push ax
    mov dx,0x3c4
    mov cx,4
    call .pairs
    mov dl,0xce
    mov cx,3
    call .pairs
    push 0xa000
    pop es
    pop ax
    movzx di,al
    shl di,14
    test al,4
    jz .low
    add di,0x2000
.low:
    ret
.pairs:
    cs lodsw
    out dx,ax
    loop .pairs
    ret
close_font:
    mov si,font_close
    jmp font_registers
clear_font:                     ; AL = block; BX kept
    call open_font
    xor eax,eax
    mov cx,0x800
    rep stosd
    jmp close_font

; int 10h AH=12h: BL = 10h what there is, 34h cursor emulation, 36h display on and off
alternate:
    mov al,rBL
    cmp al,0x10
    je .what
    cmp al,0x36
    je .refresh
    cmp al,0x34
    je .done
    cmp al,0x30
    jne return
    cmp rAL,2                   ; 400 lines only
    jne return
    jmp .done
.what:
    mov rBX,0x0003              ; colour, 256 KiB
    mov rCX,0x0009
    jmp return
.refresh:
    mov dx,0x3c4
    mov al,1
    out dx,al
    inc dx
    in al,dx
    and al,0xdf
    test rAL,1
    jz .store
    or al,0x20
.store:
    out dx,al
.done:
    mov rAL,0x12
    jmp return

crtc_80:                        ; IBM's register values of modes 2 and 3, 400 lines
    db 0x5f,0x4f,0x50,0x82,0x55,0x81,0xbf,0x1f,0x00,0x4f,0x0d,0x0e,0,0,0,0,0x9c,0x8e,0x8f,0x28,0x1f,0x96,0xb9,0xa3,0xff
crtc_40:                        ; and of modes 0 and 1
    db 0x2d,0x27,0x28,0x90,0x2b,0xa0,0xbf,0x1f,0x00,0x4f,0x0d,0x0e,0,0,0,0,0x9c,0x8e,0x8f,0x14,0x1f,0x96,0xb9,0xa3,0xff
sequencer_80: db 0x03,0x00,0x03,0x00,0x02
sequencer_40: db 0x03,0x08,0x03,0x00,0x02
graphics_text: db 0,0,0,0,0,0x10,0x0e,0,0xff
attribute_text:
    db 0x00,0x01,0x02,0x03,0x04,0x05,0x14,0x07,0x38,0x39,0x3a,0x3b,0x3c,0x3d,0x3e,0x3f,0x0c,0x00,0x0f,0x08,0x00
font_open:  db 0,1, 2,4, 4,7, 0,3, 4,2, 5,0, 6,4
font_close: db 0,1, 2,3, 4,2, 0,3, 4,0, 5,0x10, 6,0x0e

    times 0xff53-0xe000-($-$$) db 0xff
dummy_iret:                     ; IBM's address
    iret

    times 0xfff0-0xe000-($-$$) db 0xff
    jmp ROM:start               ; the processor begins here
    db '01/01/00'
    db 0,0xfc,0
