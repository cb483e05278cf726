; ---------------------------------------------------------------------------
;  first-kernel.asm : a whole kernel in one file
;
;  What it does, in this order:
;    1. the boot sector loads the rest of the file and enters protected mode
;    2. the kernel builds its tables: GDT, IDT, TSS
;    3. the PIC and the timer are set up: 100 interrupts a second
;    4. two processes are prepared, each with a kernel stack that looks as if
;       the process had been interrupted: a forged frame
;    5. one iretd, and the processor is in ring 3. From now on ring 0 runs only
;       when somebody knocks: the timer, the keyboard, or int 80h
;
;  Press Run (F5). Then pause, open a row in "Transitions", and read what the
;  processor did, step by step. Places worth a breakpoint are marked  <<< .
; ---------------------------------------------------------------------------

; What the process list of this window reads from our memory:
; @ringside processes base=tasks stride=T_size count=2 current=current names=ping,pong
; @ringside process-field name=state offset=T.state states=0:ready,1:running
; @ringside process-field name=esp   offset=T.esp
; @ringside process-field name=esp0  offset=T.esp0
; @ringside process-field name=slice offset=T.slice

SECTORS     equ 8               ; 512-byte sectors after the boot sector

; Selectors: index * 8 + RPL. The last two are for ring 3, so their RPL is 3.
KCODE       equ 1*8             ; 08h
KDATA       equ 2*8             ; 10h
UCODE       equ 3*8 + 3         ; 1Bh
UDATA       equ 4*8 + 3         ; 23h
TSS_SEL     equ 5*8             ; 28h

SCREEN      equ 0B8000h         ; 80 * 25 cells: character, colour
QUANTUM     equ 5               ; ticks a process may run before the next one

; Where the stacks begin (they grow downwards)
KSTACK_BOOT equ 90000h
KSTACK_PING equ 91000h
KSTACK_PONG equ 92000h
USTACK_PING equ 80000h
USTACK_PONG equ 81000h

struc T                         ; what the kernel remembers of a process
  .esp      resd 1              ; its kernel stack pointer while it is not running
  .esp0     resd 1              ; top of its kernel stack
  .state    resd 1              ; 0 = ready, 1 = running
  .slice    resd 1              ; ticks left
  .window   resd 1              ; first screen cell of its window
  .cursor   resd 1              ; next cell inside the window
endstruc

; ===========================================================================
;  1. Boot sector: 16-bit real mode, loaded by the BIOS at 7C00h
; ===========================================================================
        bits 16
        org 7C00h
boot:
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 7C00h
        mov ax, 0200h + SECTORS ; BIOS: read SECTORS sectors
        mov bx, kernel          ; to 0000:7E00, right behind us
        mov cx, 0002h           ; cylinder 0, sector 2
        mov dh, 0               ; head 0; DL is still the boot drive
        int 13h
        jc  .failed
        cli                     ; no interrupts until we have an IDT
        lgdt [gdt_pointer]
        mov eax, cr0
        or  al, 1               ; CR0.PE
        mov cr0, eax            ; protected mode from the next instruction on
        jmp KCODE:kernel        ; a far jump loads CS: now the code is 32-bit
.failed:
        hlt
        jmp .failed

        align 8
gdt:                            ; base, limit and DPL of every segment we use
        dq 0                    ; 00 : the null descriptor
        dq 00CF9A000000FFFFh    ; 08 : kernel code, DPL 0, 4 GiB
        dq 00CF92000000FFFFh    ; 10 : kernel data, DPL 0, 4 GiB
        dq 00CFFA000000FFFFh    ; 18 : user code,   DPL 3, 4 GiB
        dq 00CFF2000000FFFFh    ; 20 : user data,   DPL 3, 4 GiB
gdt_tss:
        dw TSS_LIMIT            ; 28 : the TSS; its base is filled in below
        dw 0
        db 0, 89h, 0, 0         ;      89h = present, DPL 0, available 32-bit TSS
gdt_end:
gdt_pointer:
        dw gdt_end - gdt - 1
        dd gdt

        times 510-($-$$) db 0
        dw 0AA55h

; ===========================================================================
;  2. The kernel: 32-bit protected mode, ring 0
; ===========================================================================
        bits 32
kernel:
        mov ax, KDATA
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, KSTACK_BOOT
        call clear_screen

        ; --- IDT: 32 exceptions, two devices, one system call ---------------
        mov ecx, 32
        mov esi, exception_entries
        mov edi, idt
.exceptions:
        lodsd                   ; address of the next entry
        mov dl, 8Eh             ; present, DPL 0, interrupt gate
        call set_gate
        loop .exceptions
        mov edi, idt + 20h*8    ; IRQ 0, the timer
        mov eax, timer_entry
        call set_gate
        mov eax, keyboard_entry ; IRQ 1, the keyboard
        call set_gate
        mov edi, idt + 80h*8
        mov eax, syscall_entry
        mov dl, 0EEh            ; DPL 3: ring 3 may say int 80h
        call set_gate
        lidt [idt_pointer]

        ; --- TSS: where the processor finds a stack when ring 3 is left ------
        mov eax, tss
        mov [gdt_tss+2], ax     ; base, in three pieces
        shr eax, 16
        mov [gdt_tss+4], al
        mov [gdt_tss+7], ah
        mov dword [tss+8], KDATA    ; ss0; esp0 is written at every switch
        mov word [tss+102], TSS_LIMIT+1 ; no I/O map: ports are for ring 0
        mov ax, TSS_SEL
        ltr ax                  ; <<< look at the TSS panel now

        ; --- PIC: IRQ 0-7 to vectors 20h-27h, IRQ 8-15 to 28h-2Fh ------------
        mov al, 11h             ; ICW1: initialise, ICW4 follows
        out 20h, al
        out 0A0h, al
        mov al, 20h             ; ICW2: first vector
        out 21h, al
        mov al, 28h
        out 0A1h, al
        mov al, 4               ; ICW3: the slave hangs on IRQ 2
        out 21h, al
        mov al, 2
        out 0A1h, al
        mov al, 1               ; ICW4: 8086 mode
        out 21h, al
        out 0A1h, al
        mov al, 0FCh            ; masks: let IRQ 0 and IRQ 1 through
        out 21h, al
        mov al, 0FFh
        out 0A1h, al

        ; --- PIT channel 0: 1193182 Hz / 11932 = 100 Hz ----------------------
        mov al, 34h             ; channel 0, low byte then high byte, mode 2
        out 43h, al
        mov al, 11932 & 0FFh
        out 40h, al
        mov al, 11932 >> 8
        out 40h, al

        mov esi, text_banner
        call debug_print

; ===========================================================================
;  3. Two processes that never ran, made to look interrupted
; ===========================================================================
        mov ebx, tasks
        mov edi, KSTACK_PING
        mov eax, ping
        mov edx, USTACK_PING
        call make_process
        mov dword [ebx+T.window], SCREEN + 8*160 + 4
        mov dword [ebx+T.cursor], 0

        mov ebx, tasks + T_size
        mov edi, KSTACK_PONG
        mov eax, pong
        mov edx, USTACK_PONG
        call make_process
        mov dword [ebx+T.window], SCREEN + 17*160 + 4
        mov dword [ebx+T.cursor], 0

        mov ebx, tasks
        jmp switch_to           ; the kernel's main path ends here for ever

; EBX = record, EDI = top of its kernel stack, EAX = entry, EDX = user stack
make_process:
        mov [ebx+T.esp0], edi
        mov dword [edi-4],  UDATA   ; SS      what iretd will pop,
        mov [edi-8], edx            ; ESP     from the last line
        mov dword [edi-12], 202h    ; EFLAGS  (IF = 1, IOPL = 0)
        mov dword [edi-16], UCODE   ; CS      to this one:
        mov [edi-20], eax           ; EIP     the forged frame
        lea esi, [edi-20-8*4-2*4]   ; below it: pushad's eight, DS and ES
        mov dword [esi],   UDATA    ; ES
        mov dword [esi+4], UDATA    ; DS
        mov ecx, 8
.zero:  mov dword [esi+8+ecx*4-4], 0
        loop .zero
        mov [ebx+T.esp], esi
        mov dword [ebx+T.state], 0
        mov dword [ebx+T.slice], QUANTUM
        ret

; ===========================================================================
;  4. The ways into the kernel
; ===========================================================================

; The timer. The processor has already switched to SS0:ESP0 and pushed
; SS, ESP, EFLAGS, CS, EIP there: that is half of the process's context.
timer_entry:                    ; <<<
        pushad                  ; the other half
        push ds
        push es
        mov ax, KDATA           ; DS and ES are still the process's
        mov ds, ax
        mov es, ax
        inc dword [ticks]
        mov eax, [ticks]
        mov edi, SCREEN + 3*160 + 2*10
        call print_hex
        mov al, 20h             ; EOI: without it this was the last tick
        out 20h, al

        mov ebx, [current]
        dec dword [ebx+T.slice]
        jnz leave_kernel        ; its time is not over
        mov dword [ebx+T.slice], QUANTUM
        mov dword [ebx+T.state], 0
        mov [ebx+T.esp], esp    ; remember where its context lies
        add ebx, T_size         ; and choose the other one
        cmp ebx, tasks + 2*T_size
        jb  switch_to
        mov ebx, tasks

; Make EBX the current process.
switch_to:                      ; <<<
        mov [current], ebx
        mov dword [ebx+T.state], 1
        mov eax, [ebx+T.esp0]
        mov [tss+4], eax        ; esp0: the next entry from ring 3 lands on ITS stack
        mov esp, [ebx+T.esp]    ; here the context switch happens
leave_kernel:
        pop es
        pop ds
        popad
        iretd                   ; <<< back to ring 3

; The keyboard: read the scan code, show it.
keyboard_entry:
        pushad
        push ds
        push es
        mov ax, KDATA
        mov ds, ax
        mov es, ax
        xor eax, eax
        in  al, 60h
        mov edi, SCREEN + 3*160 + 2*40
        call print_hex
        mov al, 20h
        out 20h, al
        jmp leave_kernel

; int 80h from ring 3. EAX = 1: write the text at EBX into my window.
syscall_entry:                  ; <<<
        pushad
        push ds
        push es
        mov cx, KDATA
        mov ds, cx
        mov es, cx
        cmp eax, 1
        jne leave_kernel
        mov esi, ebx
        mov ebx, [current]
        mov edi, [ebx+T.cursor]
.next:
        lodsb
        test al, al
        jz  .done
        cmp edi, 76*6           ; six lines of 76 characters
        jb  .room
        call clear_window
.room:
        push eax
        mov eax, edi            ; cell = window + (line * 80 + column) * 2
        xor edx, edx
        mov ecx, 76
        div ecx
        imul eax, eax, 80
        add eax, edx
        lea edx, [eax+eax]
        add edx, [ebx+T.window]
        pop eax
        mov [edx], al
        inc edi
        jmp .next
.done:
        mov [ebx+T.cursor], edi
        jmp leave_kernel

clear_window:
        push eax
        mov edi, [ebx+T.window]
        mov edx, 6
.line:  mov ecx, 76
.cell:  mov byte [edi], ' '
        add edi, 2
        loop .cell
        add edi, 160-76*2
        dec edx
        jnz .line
        xor edi, edi            ; cursor back to the first cell
        pop eax
        ret

; Any exception: show its number on the screen and stop.
exception_common:
        mov ax, KDATA
        mov ds, ax
        mov es, ax
        mov esi, text_exception
        mov edi, SCREEN + 24*160 + 4
        mov ah, 4Fh             ; white on red
        call print
        mov eax, [esp]          ; the number that the entry pushed
        add edi, 2
        call print_hex
.stop:  hlt
        jmp .stop

%assign vector 0
%rep 32
exception_%+vector:
        push dword vector
        jmp exception_common
%assign vector vector+1
%endrep

; ===========================================================================
;  5. Ring 3: two programs that know nothing of each other
; ===========================================================================
ping:
        mov eax, 1
        mov ebx, text_ping
        int 80h                 ; <<< ring 3 asks ring 0
        mov ecx, 60000
.wait:  loop .wait
        jmp ping

pong:
        mov eax, 1
        mov ebx, text_pong
        int 80h
        mov ecx, 90000
.wait:  loop .wait
        jmp pong
        ; Try it: put  cli  or  out 20h, al  into one of them, and run.

; ===========================================================================
;  Small helpers
; ===========================================================================

; EAX = handler, DL = type byte, EDI = place in the IDT (moves on by 8)
set_gate:
        mov [edi], ax           ; offset 15-0
        mov word [edi+2], KCODE ; selector
        mov byte [edi+4], 0
        mov [edi+5], dl
        shr eax, 16
        mov [edi+6], ax         ; offset 31-16
        add edi, 8
        ret

clear_screen:
        mov edi, SCREEN
        mov ecx, 80*25
        mov ax, 0720h           ; a grey blank
        rep stosw
        mov edi, SCREEN         ; the title bar
        mov ecx, 80
        mov ax, 1F20h
        rep stosw
        mov esi, text_title
        mov edi, SCREEN + 4
        mov ah, 1Fh
        call print
        mov esi, text_ticks
        mov edi, SCREEN + 3*160 + 4
        mov ah, 07h
        call print
        mov esi, text_key
        mov edi, SCREEN + 3*160 + 2*30
        call print
        mov esi, text_box1
        mov edi, SCREEN + 6*160 + 4
        mov ah, 0Eh
        call print
        mov esi, text_box2
        mov edi, SCREEN + 15*160 + 4
        mov ah, 0Bh
        call print
        ret

; ESI = text ending in 0, EDI = screen cell, AH = colour
print:
        lodsb
        test al, al
        jz  .done
        stosw
        jmp print
.done:  ret

; EAX = number, EDI = screen cell: eight hexadecimal digits
print_hex:
        mov ecx, 8
.digit: rol eax, 4
        push eax
        and al, 0Fh
        add al, '0'
        cmp al, '9'
        jbe .show
        add al, 'A'-'9'-1
.show:  mov ah, 0Fh
        stosw
        pop eax
        loop .digit
        ret

; ESI = text ending in 0, to the debug port: the Console panel
debug_print:
        lodsb
        test al, al
        jz  .done
        out 0E9h, al
        jmp debug_print
.done:  ret

; ===========================================================================
;  Data
; ===========================================================================
text_title:     db 'Ringside: the first kernel', 0
text_ticks:     db 'ticks', 0
text_key:       db 'last key', 0
text_box1:      db 'process ping, ring 3', 0
text_box2:      db 'process pong, ring 3', 0
text_exception: db ' exception ', 0
text_banner:    db 'tables loaded, timer at 100 Hz, entering ring 3', 10, 0
text_ping:      db 'ping ', 0
text_pong:      db 'pong ', 0

exception_entries:
%assign vector 0
%rep 32
        dd exception_%+vector
%assign vector vector+1
%endrep

        align 4
ticks:          dd 0
current:        dd 0            ; the record of the running process
tasks:          times 2*T_size db 0

        align 8
idt:            times 81h*8 db 0
idt_pointer:    dw 81h*8-1
                dd idt

        align 4
tss:            times 104 db 0
TSS_LIMIT       equ 103

        times (SECTORS+1)*512-($-$$) db 0
