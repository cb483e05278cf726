; K16: virtual-8086 mode. One snippet after another runs at 0700:xxxx with a stack at 6000:8000; each ends in an exception
; or interrupt, whose handler prints the frame it was given and starts the next one.
%include "h.inc"
%define V(label) ((label)-0x7000)
%define IOPL0 0x20202
%define IOPL2 0x22202
%define IOPL3 0x23202
%define NOERR 0xFFFF
%macro VSTUB 2          ; vector, 1 = the processor pushes an error code
vs%1:
  %if %2=0
    push dword NOERR
  %endif
    push dword %1
    jmp caught
%endmacro
%macro TASK_AT 3        ; selector, address, access byte: a TSS descriptor, limit 103
    mov eax,%2
    mov word [gdt+%1],103
    mov [gdt+%1+2],ax
    shr eax,16
    mov [gdt+%1+4],al
    mov byte [gdt+%1+5],%3
    mov byte [gdt+%1+6],0
    mov [gdt+%1+7],ah
%endmacro
%macro NEXT 2           ; EFLAGS, snippet
    dd %1, %2
%endmacro
VSTUB 1,0
VSTUB 3,0
VSTUB 4,0
VSTUB 5,0
VSTUB 6,0
VSTUB 10,1
VSTUB 11,1
VSTUB 12,1
VSTUB 13,1
VSTUB 0x21,0
VSTUB 0x22,0
VSTUB 0x23,0

kmain:
    call tss_setup
    ; A TSS of our own with an I/O map for ports 0-FFh that opens 80h-87h.
    mov dword [mytss+4],ESP0
    mov dword [mytss+8],KDATA
    mov word [mytss+102],104
    TASK_AT 0x28, mytss, 0x89
    mov word [gdt+0x28],104+32
    mov ax,0x28
    ltr ax
    GATE 1, vs1, 0x8E, KCODE
    GATE 3, vs3, 0xEE, KCODE
    GATE 4, vs4, 0x8E, KCODE
    GATE 5, vs5, 0x8E, KCODE
    GATE 6, vs6, 0x8E, KCODE
    GATE 10, vs10, 0x8E, KCODE
    GATE 11, vs11, 0x8E, KCODE
    GATE 12, vs12, 0x8E, KCODE
    GATE 13, vs13, 0x8E, KCODE
    GATE 0x21, vs0x21, 0xEE, KCODE
    GATE 0x22, vs0x22, 0xEF, KCODE
    GATE 0x23, vs0x23, 0xEE, 0x48
    GATE 0x24, vs0x23, 0xEE, UCODE
    GATE 0x25, 0, 0xE5, 0x30
    TASK_AT 0x30, tss2, 0x89
    mov dword [cursor],table
next:
    mov esp,KSTK
    mov esi,[cursor]
    add dword [cursor],8
    mov eax,[esi]
    test eax,eax
    jz last
    mov edx,[esi+4]
    inc dword [number]
    push dword 0x4444
    push dword 0x3333
    push dword 0x0700
    push dword 0x2222
    push dword 0x6000
    push dword 0x8000
    push eax
    push dword 0x0700
    sub edx,0x7000
    push edx
    mov eax,0x1234
    mov ebx,0x8765
    iretd
last:
    sub dword [cursor],8
    cmp dword [number],1000
    jae near .end
    mov dword [number],1000
    PRINT "# JMP to a TSS with VM = 1"
    NL
    mov dword [tss3+4],ESP0-0x1000
    mov dword [tss3+8],KDATA
    mov dword [tss3+32],V(halt)
    mov dword [tss3+36],IOPL0
    mov dword [tss3+56],0x7000
    mov dword [tss3+72],0x5555
    mov dword [tss3+76],0x0700
    mov dword [tss3+80],0x6000
    mov dword [tss3+84],0x6666
    mov dword [tss3+88],0x7777
    mov dword [tss3+92],0x8888
    TASK_AT 0x38, tss3, 0x89
    jmp 0x38:0
.end: EXIT

; esp: vector, error code, EIP, CS, EFLAGS, ESP, SS, ES, DS, FS, GS
caught:
    mov ebp,esp
    push eax
    mov ecx,ds
    mov edx,es
    mov esi,fs
    mov edi,gs
    or ecx,edx
    or ecx,esi
    or ecx,edi
    mov ax,KDATA
    mov ds,ax
    mov es,ax
    cld
    PHEX [number]
    KV "vec",[ebp]
    KV "err",[ebp+4]
    KV "ip",[ebp+8]
    KV "cs",[ebp+12]
    KV "efl",[ebp+16]
    KV "esp",[ebp+20]
    KV "ss",[ebp+24]
    KV "es",[ebp+28]
    KV "ds",[ebp+32]
    KV "fs",[ebp+36]
    KV "gs",[ebp+40]
    KV "frame@",ebp
    KV "data",ecx
    KV "eax",[ebp-4]
    mov eax,[ebp+20]
    and eax,0xFFFE
    movzx eax,word [eax+0x60000]
    KV "top",eax
    pushfd
    pop eax
    KV "now",eax
    NL
    jmp next

; The task behind the task gate: prints what was saved, goes back with IRET (NT = 1), and again from the top.
task2:
    PRINT "  task: ip="
    PHEX [mytss+32]
    KV "efl",[mytss+36]
    KV "cs",[mytss+76]
    KV "ss",[mytss+80]
    KV "esp",[mytss+56]
    KV "ds",[mytss+84]
    KV "gs",[mytss+92]
    pushfd
    pop eax
    KV "now",eax
    NL
    iretd
    jmp task2

table:
    NEXT IOPL0, s_cli
    NEXT IOPL2, s_sti
    NEXT IOPL0, s_pushf
    NEXT IOPL0, s_popf
    NEXT IOPL2, s_iret
    NEXT IOPL2, s_int21
    NEXT IOPL3, s_int21
    NEXT IOPL3, s_int22
    NEXT IOPL3, s_int23
    NEXT IOPL3, s_int24
    NEXT IOPL3, s_int26
    NEXT IOPL0, s_int3
    NEXT IOPL0, s_into
    NEXT IOPL0, s_bound
    NEXT IOPL3, s_cli_pushf
    NEXT IOPL3, s_pushfd
    NEXT IOPL3, s_popf_all
    NEXT IOPL3, s_popfd_all
    NEXT IOPL3, s_iret
    NEXT IOPL3, s_iretd
    NEXT IOPL3|0x4000, s_iret
    NEXT IOPL0, s_far
    NEXT IOPL0, s_jmp_memory
    NEXT IOPL0, s_jmp_far32
    NEXT IOPL0, s_segments
    NEXT IOPL0, s_lds
    NEXT IOPL0, s_mov_cs
    NEXT IOPL3, s_lar
    NEXT IOPL3, s_verr
    NEXT IOPL3, s_sldt
    NEXT IOPL3, s_str
    NEXT IOPL3, s_lldt
    NEXT IOPL3, s_ltr
    NEXT IOPL3, s_arpl
    NEXT IOPL3, halt
    NEXT IOPL3, s_mov_cr0
    NEXT IOPL3, s_mov_dr0
    NEXT IOPL3, s_lgdt
    NEXT IOPL3, s_lmsw
    NEXT IOPL3, s_clts
    NEXT IOPL0, s_smsw
    NEXT IOPL0, s_port80
    NEXT IOPL3, s_port88
    NEXT IOPL3, s_port87w
    NEXT IOPL0, s_limit
    NEXT IOPL0, s_push
    NEXT IOPL0, s_ss_limit
    NEXT IOPL0, s_write_cs
    NEXT IOPL0|0x100, s_step
    NEXT IOPL3, s_popf_tf
    NEXT IOPL3, s_task
    dd 0

bits 16
s_cli: cli
s_sti: sti
s_pushf: pushf
s_popf: popf
s_int21: int 0x21
s_int22: int 0x22
s_int23: int 0x23
s_int24: int 0x24
s_int26: int 0x26
s_int3: int3
s_into:
    mov al,0x7F
    add al,1
    into
s_bound: bound ax,[V(bounds)]
s_cli_pushf:
    cli
    pushf
    hlt
s_pushfd:
    pushfd
    hlt
s_popf_all:
    push word 0x4ED7
    popf
    hlt
s_popfd_all:
    push dword 0xFFFDCED7
    popfd
    hlt
s_iret:
    push word 0x0AD7
    push word 0x0710
    push word V(halt)-0x100
    iret
s_iretd:
    push dword 0xFFFCCED7
    push dword 0xABCD0710
    push dword V(halt)-0x100
    iretd
s_far:
    push word 0x7777
    call 0x0710:V(s_retf)-0x100
    hlt
s_retf: retf 2
s_jmp_memory: jmp far [V(pointer)]
s_jmp_far32: jmp dword 0x0700:0x10000
s_segments:
    mov ax,3
    mov ds,ax
    push word 0x10
    pop es
    mov ax,0x1B
    mov fs,ax
    mov gs,ax
    mov ax,[ds:0x7C00-0x30]
    hlt
s_lds: lds ax,[V(pointer)]
    hlt
s_mov_cs: db 0x8E,0xC8
s_lar: lar ax,bx
s_verr: verr ax
s_sldt: sldt ax
s_str: str ax
s_lldt: lldt ax
s_ltr: ltr ax
s_arpl: arpl ax,bx
halt: hlt
s_mov_cr0: mov eax,cr0
s_mov_dr0: mov dr0,eax
s_lgdt: lgdt [V(pointer)]
s_lmsw: lmsw ax
s_clts: clts
s_smsw: smsw ax
    and ax,7
    hlt
s_port80: out 0x80,al
    hlt
s_port88: out 0x88,al
s_port87w: out 0x87,ax
s_limit: mov ax,[0xFFFF]
s_push:
    mov sp,2
    push ax
    push ax
    hlt
s_ss_limit: mov ax,[ss:0xFFFF]
s_write_cs:
    mov word [cs:V(scratch)],0x4321
    mov ax,[V(scratch)]
    hlt
s_step:
    nop
    hlt
s_popf_tf:
    push word 0x0302
    popf
    nop
    hlt
s_task:
    int 0x25
    int 0x25
    hlt
bits 32
    align 4
bounds dw 0x2000,0x3000
pointer dw V(halt)-0x100,0x0710
scratch dw 0
    align 4
cursor dd 0
number dd 0
mytss times 26 dd 0
    times 16 db 0xFF
    db 0x00
    times 15 db 0xFF
    db 0xFF
    align 4
tss2 dd 0,0,0,0,0,0,0,0,task2,2,0,0,0,0,0x70000,0,0,0,KDATA,KCODE,KDATA,KDATA,0,0,0,0x680000
tss3 times 25 dd 0
    dd 0x680000
%include "tail.inc"
