; Capstone, a third way, after Orange'S: the frame of a process lies in its record, where ESP0 points; the kernel itself has
; one stack. `depth` counts entries: only the outermost may choose a process, and waiting for one is done in the kernel.
%include "ringside.inc"
%include "programs.inc"

struc R
.es     resd 1
.ds     resd 1
.edi    resd 1
.esi    resd 1
.ebp    resd 2
.ebx    resd 1
.edx    resd 1
.ecx    resd 1
.eax    resd 1
.eip    resd 1
.cs     resd 1
.eflags resd 1
.esp    resd 1
.ss     resd 1
.end:                         ; ESP0 while it runs: the processor pushes downwards from here
.state  resb 1                ; one letter: Ready, Sleeping, Key, Over
.woken  resb 1
.slice  resw 1
.until  resd 1
endstruc

%macro ENTRY 2                ; label, procedure
%1:
    pushad
    push ds
    push es
    mov ax, ss
    mov ds, ax
    mov es, ax
    cld
    inc dword [depth]
    cmp dword [depth], 1
    jne %%nested
    mov esp, kstack_top       ; the frame is complete: the kernel's own stack from here on
    call %2
    jmp leave_kernel
%%nested:
    call %2
    dec dword [depth]
    pop es
    pop ds
    popad
    iretd
%endmacro

ENTRY irq0_entry, tick
ENTRY irq1_entry, key
ENTRY syscall_entry, system_call

kmain:
    cld
    mov esi, .pic
.icw:
    movzx edx, byte [esi]
    mov al, [esi+1]
    out dx, al
    add esi, 2
    cmp esi, .pic_end
    jb .icw
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    GATE 80h, syscall_entry, 0EEh
    mov ecx, 31
.fault:
    imul eax, ecx, FAULT_SIZE
    add eax, faults
    mov [IDT_BASE+ecx*8], ax
    shr eax, 16
    mov [IDT_BASE+ecx*8+6], ax
    dec ecx
    jns .fault
    inc ecx
.birth:
    imul ebx, ecx, R_size
    add ebx, proc_a
    mov byte [ebx+R.state], 'R'
    mov dword [ebx+R.cs], UCODE
    mov dword [ebx+R.ds], UDATA
    mov dword [ebx+R.es], UDATA
    mov dword [ebx+R.ss], UDATA
    mov dword [ebx+R.eflags], 202h
    mov eax, [.programs+ecx*4]
    mov [ebx+R.eip], eax
    imul eax, ecx, 2000h
    add eax, 70000h
    mov [ebx+R.esp], eax
    inc ecx
    cmp ecx, PROGRAMS
    jb .birth
    jmp leave_kernel          ; depth is 1: as if this were the end of an interrupt
.pic db 20h, 11h, 0A0h, 11h, 21h, 20h, 0A1h, 28h, 21h, 4, 0A1h, 2, 21h, 1, 0A1h, 1
     db 43h, 36h, 40h, TICK_CLOCKS & 255, 40h, TICK_CLOCKS >> 8, 0A1h, 0FFh, 21h, 0FCh
.pic_end:
.programs dd program_a, program_b, program_c

leave_kernel:                 ; depth 1, IF=0, nothing in service
    call bottom_half
    mov ebx, proc_a           ; first whoever has just been woken
.woken:
    cmp word [ebx+R.state], 'R' + 100h
    je .turn
    add ebx, R_size
    cmp ebx, proc_end
    jb .woken
    mov ebx, [last]           ; then whoever has not used up its turn
    cmp byte [ebx+R.state], 'R'
    jne .round
    cmp word [ebx+R.slice], 0
    jg .go
.round:
    mov ecx, 3                ; then the next one
.next:
    add ebx, R_size
    cmp ebx, proc_end
    jb .look
    mov ebx, proc_a
.look:
    cmp byte [ebx+R.state], 'R'
    loopne .next
    je .turn
    mov dword [current], proc_idle
    sti                       ; whoever comes now is nested: it returns to here
    hlt
    cli
    jmp leave_kernel
.turn:
    mov byte [ebx+R.woken], 0
    mov word [ebx+R.slice], QUANTUM
.go:
    mov [last], ebx
    mov [current], ebx
    lea eax, [ebx+R.end]
    mov [tss+4], eax
    dec dword [depth]
    mov esp, ebx
    pop es
    pop ds
    popad
    iretd

wake:                         ; EBX -> record
    mov word [ebx+R.state], 'R' + 100h
    ret

tick:
    mov al, 60h               ; the EOI that names its line
    out 20h, al
    inc dword [ticks]
    mov ebx, [current]
    dec word [ebx+R.slice]
    mov ebx, proc_a
.each:
    cmp byte [ebx+R.state], 'S'
    jne .other
    mov eax, [ticks]
    cmp eax, [ebx+R.until]
    jne .other
    call wake
.other:
    add ebx, R_size
    cmp ebx, proc_end
    jb .each
    ret

key:
    in al, 60h
    mov ebx, [scan_end]
    mov [ebx], al
    inc dword [scan_end]
    mov al, 61h
    out 20h, al
    ret

bottom_half:                  ; only the outermost entry calls it
    cmp dword [scan_end], scans
    je .empty
    mov al, [scans]           ; the first one, and the others move up
    mov esi, scans + 1
    mov edi, scans
    mov ecx, [scan_end]
    sub ecx, edi
    rep movsb
    dec dword [scan_end]
    sti
    call translate
    cli
    mov ebx, [text_end]
    mov [ebx], al
    inc dword [text_end]
    mov ebx, proc_a
.each:
    cmp byte [ebx+R.state], 'K'
    jne .other
    call read_char
    call wake
    jmp bottom_half
.other:
    add ebx, R_size
    cmp ebx, proc_end
    jb .each
    jmp bottom_half
.empty:
    ret

read_char:                    ; the first character of the text -> EAX of the process at EBX
    movzx eax, byte [text]
    mov [ebx+R.eax], eax
    mov esi, text + 1
    mov edi, text
    mov ecx, [text_end]
    sub ecx, edi
    rep movsb
    dec dword [text_end]
    ret

system_call:
    mov ebx, [current]
    mov ecx, [ebx+R.eax]
    mov eax, [ebx+R.ebx]
    mov dword [ebx+R.eax], -1
    cmp ecx, SYS_GETPID
    je .getpid
    cmp ecx, SYS_SLEEP
    je .sleep
    cmp ecx, SYS_GETKEY
    je .getkey
    cmp ecx, SYS_PUTC
    je .putc
    cmp ecx, SYS_EXIT
    je end_program
    ret
.getpid:
    mov eax, ebx
    sub eax, proc_idle
    cdq
    mov ecx, R_size
    div ecx
    mov [ebx+R.eax], eax
    ret
.sleep:
    test eax, eax
    jz .awake
    add eax, [ticks]
    mov [ebx+R.until], eax
    mov byte [ebx+R.state], 'S'
.awake:
    mov dword [ebx+R.eax], 0
    ret
.getkey:
    cmp dword [text_end], text
    jne read_char
    mov byte [ebx+R.state], 'K'
    ret
.putc:
    out 0E9h, al
    ret
end_program:                  ; EBX -> record
    mov byte [ebx+R.state], 'O'
    ret

; One piece of code for each vector, all of one size.
faults:
%assign vector 0
%rep 32
    push strict dword vector
    jmp near fault
%assign vector vector+1
%endrep
FAULT_SIZE equ ($ - faults) / 32
fault:                        ; the vector, perhaps an error code, EIP, CS
    mov ax, ss
    mov ds, ax
    mov es, ax
    cld
    cmp dword [depth], 0
    jne unexpected            ; the kernel's own fault
    inc dword [depth]
    mov esp, kstack_top
    mov ebx, [current]
    call end_program
    jmp leave_kernel

align 4
ticks     dd 0
depth     dd 1
current   dd proc_idle
last      dd proc_a
scan_end  dd scans
text_end  dd text
proc_idle: times R_size db 0
proc_a:    times R_size db 0
proc_b:    times R_size db 0
proc_c:    times R_size db 0
proc_end:
scans:    times 64 db 0
text:     times 64 db 0
