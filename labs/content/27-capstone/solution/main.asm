; Capstone - a small preemptive kernel
%include "ringside.inc"
%include "programs.inc"

; --- processes -----------------------------------------------------------------------------------------------------

READY    equ 0
SLEEPING equ 1                ; until the tick in T.wake
WAITING  equ 2                ; for a key
DEAD     equ 3
WOKEN    equ QUANTUM + 1      ; who has just been woken goes before everybody else

struc T
.esp   resd 1                 ; kernel stack pointer while it does not run
.esp0  resd 1                 ; top of its kernel stack
.state resd 1
.wake  resd 1
.left  resd 1                 ; ticks left of its quantum
.pid   resd 1
endstruc

; @ringside processes base=proc_idle stride=T_size count=4 current=current names=idle,A,B,C
; @ringside process-field name=esp offset=T.esp
; @ringside process-field name=esp0 offset=T.esp0
; @ringside process-field name=state offset=T.state states=0:ready,1:sleeping,2:waiting,3:dead
; @ringside process-field name=left offset=T.left
; @ringside bottom-half label=bottom_half
align 4
proc_idle dd 0, kstack_top, READY, 0, 0, 0
proc_a    dd 0, 8E000h, DEAD, 0, 0, 1
proc_b    dd 0, 8D000h, DEAD, 0, 0, 2
proc_c    dd 0, 8C000h, DEAD, 0, 0, 3
procs_end:
programs  dd program_a, program_b, program_c

current        dd proc_idle
ticks          dd 0
need_resched   dd 0           ; 1: somebody else should have the processor
in_bottom_half dd 0

; --- the beginning -------------------------------------------------------------------------------------------------

kmain:
    call pic_setup
    call timer_setup
    call gates_setup
    call spawn_all
    mov al, 0FCh              ; the timer and the keyboard may ring
    out 21h, al
    call schedule             ; the first process; it returns when nobody is ready
idle:
    sti                       ; takes effect behind the HLT: no interrupt slips through between them
    hlt
    jmp idle

%macro SEND 2                 ; port, byte
    mov al, %2
    out %1, al
%endmacro

pic_setup:                    ; lines 0-7 are vectors 20h-27h, lines 8-15 are 28h-2Fh
    SEND 20h, 11h
    SEND 21h, 20h
    SEND 21h, 4
    SEND 21h, 1
    SEND 0A0h, 11h
    SEND 0A1h, 28h
    SEND 0A1h, 2
    SEND 0A1h, 1
    SEND 21h, 0FFh
    SEND 0A1h, 0FFh
    ret

timer_setup:                  ; channel 0, both bytes, mode 2
    SEND 43h, 34h
    SEND 40h, TICK_CLOCKS & 0FFh
    SEND 40h, TICK_CLOCKS >> 8
    ret

gates_setup:
%assign vector 0
%rep 32
    GATE vector, fault_%+vector, 8Eh
%assign vector vector+1
%endrep
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    GATE 80h, syscall_entry, 0EEh     ; the only gate that ring 3 may use
    ret

; --- in and out ----------------------------------------------------------------------------------------------------

; What SAVE leaves on the stack, from ESP upwards.
struc F
.es     resd 1
.ds     resd 1
.edi    resd 7                ; EDI ESI EBP ESP EBX EDX ECX, as PUSHAD has them
.eax    resd 1
.eip    resd 1
.cs     resd 1
.eflags resd 1
.esp    resd 1
.ss     resd 1
endstruc

%macro SAVE 0
    pushad
    push ds
    push es
    mov eax, KDATA
    mov ds, eax
    mov es, eax
    cld
%endmacro

; The way out, for every interrupt and every call; IF=0, nothing in service. Only idle and the bottom half are ever
; interrupted in ring 0, so the processor may change hands here unless a bottom half lies below.
way_out:
    cmp dword [in_bottom_half], 0
    jne restore
    call bottom_half
    cmp dword [need_resched], 0
    je restore
    call schedule
restore:
    pop es
    pop ds
    popad
    iretd

; --- who runs ------------------------------------------------------------------------------------------------------

spawn_all:
    mov ebx, proc_a
    mov esi, programs
    mov edx, ustack_top
    mov ecx, PROGRAMS
.next:
    call spawn
    add ebx, T_size
    add esi, 4
    sub edx, 1000h
    loop .next
    ret

; EBX -> record, [ESI] = where it begins, EDX = its stack: makes the frame of a process that was interrupted before its
; first instruction, and below it what `schedule` pops.
spawn:
    mov edi, [ebx+T.esp0]
    sub edi, F_size
    mov dword [edi+F.es], UDATA
    mov dword [edi+F.ds], UDATA
    mov eax, [esi]
    mov [edi+F.eip], eax
    mov dword [edi+F.cs], UCODE
    mov dword [edi+F.eflags], 202h
    mov [edi+F.esp], edx
    mov dword [edi+F.ss], UDATA
    mov dword [edi-4], restore
    sub edi, 20
    mov [ebx+T.esp], edi
    mov dword [ebx+T.state], READY
    ret

; Gives the processor to the ready process with the most ticks left; among equals to the next one behind the current one.
; It returns when the caller has its turn again. IF=0; EBX, ESI, EDI, EBP are kept.
schedule:
    push ebp
    push edi
    push esi
    push ebx
    mov dword [need_resched], 0
    mov edi, proc_idle        ; the best so far,
    mov edx, 80000000h        ; and what it has left: less than anybody
    mov esi, [current]
    mov ecx, 3
.next:
    add esi, T_size
    cmp esi, procs_end
    jb .look
    mov esi, proc_a
.look:
    cmp dword [esi+T.state], READY
    jne .not_this
    cmp [esi+T.left], edx
    jle .not_this
    mov edi, esi
    mov edx, [esi+T.left]
.not_this:
    loop .next
    lea eax, [edx-1]
    cmp eax, QUANTUM          ; between 1 and QUANTUM left: its quantum goes on
    jb .change
    mov dword [edi+T.left], QUANTUM
.change:
    mov eax, [current]
    mov [eax+T.esp], esp
    mov [current], edi
    mov esp, [edi+T.esp]
    mov eax, [edi+T.esp0]
    mov [tss+4], eax          ; where its next interrupt begins
    pop ebx
    pop esi
    pop edi
    pop ebp
    ret

; EBX -> record of a process that need not wait any longer.
wake:
    mov dword [ebx+T.state], READY
    mov dword [ebx+T.left], WOKEN
    mov dword [need_resched], 1
    ret

; --- the timer -----------------------------------------------------------------------------------------------------

irq0_entry:
    SAVE
    mov al, 20h               ; before anything that may not come back
    out 20h, al
    inc dword [ticks]
    mov ebx, [current]
    dec dword [ebx+T.left]
    jg .goes_on
    mov dword [need_resched], 1
.goes_on:
    call end_sleeps
    jmp way_out

end_sleeps:                   ; of everybody whose tick has come
    mov ebx, proc_a
.next:
    cmp dword [ebx+T.state], SLEEPING
    jne .not_this
    mov eax, [ticks]
    sub eax, [ebx+T.wake]
    js .not_this
    call wake
.not_this:
    add ebx, T_size
    cmp ebx, procs_end
    jb .next
    ret

; --- the keyboard --------------------------------------------------------------------------------------------------

; Rings of bytes: one side writes `in`, the other `out`; both counters run on for ever.
RING equ 64                   ; a power of two
codes: dd 0, 0                ; in, out: from the top half to the bottom half
    times RING db 0
chars: dd 0, 0                ; from the bottom half to SYS_GETKEY
    times RING db 0

ring_put:                     ; AL -> ring at EDX; a full one drops it. Changes ECX
    mov ecx, [edx]
    sub ecx, [edx+4]
    cmp ecx, RING
    je .full
    mov ecx, [edx]
    and ecx, RING - 1
    mov [edx+8+ecx], al
    inc dword [edx]
.full:
    ret

ring_get:                     ; ring at EDX -> EAX; ZF=1: there is nothing. Changes ECX
    mov ecx, [edx+4]
    cmp ecx, [edx]
    je .empty
    and ecx, RING - 1
    movzx eax, byte [edx+8+ecx]
    inc dword [edx+4]         ; never 0 in our lifetime, so ZF=0
.empty:
    ret

irq1_entry:                   ; the top half: what the device waits for
    SAVE
    in al, 60h
    mov edx, codes
    call ring_put
    mov al, 20h
    out 20h, al
    jmp way_out

; What takes long, with interrupts on, until nothing is left; never two at a time.
bottom_half:
    mov dword [in_bottom_half], 1
.next:
    mov edx, codes
    call ring_get
    jz .empty
    sti
    call translate
    cli
    mov edx, chars
    call ring_put
    call wake_readers
    jmp .next
.empty:
    mov dword [in_bottom_half], 0
    ret

wake_readers:
    mov ebx, proc_a
.next:
    cmp dword [ebx+T.state], WAITING
    jne .not_this
    call wake
.not_this:
    add ebx, T_size
    cmp ebx, procs_end
    jb .next
    ret

; --- system calls --------------------------------------------------------------------------------------------------

syscall_entry:                ; IF=0 until the end: every call is short
    SAVE
    mov eax, [esp+F.eax]
    cmp eax, SYSCALLS
    jae .unknown
    call [sys_table+eax*4]
    mov [esp+F.eax], eax
    jmp way_out
.unknown:
    mov dword [esp+F.eax], -1
    jmp way_out

align 4
sys_table dd sys_getpid, sys_sleep, sys_getkey, sys_putc, sys_exit
SYSCALLS equ ($ - sys_table) / 4

sys_getpid:
    mov eax, [current]
    mov eax, [eax+T.pid]
    ret

sys_sleep:
    mov eax, [current]
    add ebx, [ticks]
    mov [eax+T.wake], ebx
    mov dword [eax+T.state], SLEEPING
    call schedule
    xor eax, eax
    ret

sys_getkey:
    mov edx, chars
    call ring_get
    jnz .got
    mov eax, [current]
    mov dword [eax+T.state], WAITING
    call schedule
    jmp sys_getkey            ; somebody else may have been quicker
.got:
    ret

sys_putc:
    mov al, bl
    out 0E9h, al
    xor eax, eax
    ret

sys_exit:
    mov eax, [current]
    mov dword [eax+T.state], DEAD
    call schedule             ; there is no way back

; --- faults --------------------------------------------------------------------------------------------------------

; A program that faults ends. A fault in ring 0 is a bug of ours: ringside.inc reports it and stops.
%assign vector 0
%rep 32
fault_%+vector:
    cld                       ; the report works with strings
  %if (vector = 8) || (vector >= 10 && vector <= 14) || (vector = 17)
    test byte [esp+8], 3      ; CS above the error code
  %else
    test byte [esp+4], 3
  %endif
    jz exception_%+vector
    jmp kill
%assign vector vector+1
%endrep

kill:                         ; its frame is of no use to anybody: nothing is kept of it
    SAVE
    jmp sys_exit
