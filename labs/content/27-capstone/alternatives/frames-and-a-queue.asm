; Capstone, another way: nobody waits in the middle of the kernel. A call that has to wait marks its process and leaves;
; whoever ends the wait writes the answer into the saved frame. Processes change in one place only, the way out.
%include "ringside.inc"
%include "programs.inc"

struc F                       ; what ENTER leaves
.di     resd 1
.si     resd 1
.bp     resd 1
.bx     resd 1
.dx     resd 1
.cx     resd 1
.ax     resd 1
.ds     resd 1
.es     resd 1
.ip     resd 1
.cs     resd 1
.flags  resd 1
.sp     resd 1
.ss     resd 1
endstruc
%macro ENTER 0
    push es
    push ds
    push eax
    push ecx
    push edx
    push ebx
    push ebp
    push esi
    push edi
    mov ebx, KDATA
    mov ds, ebx
    mov es, ebx
    cld
%endmacro

struc P
.frame resd 1
.top   resd 1                 ; of its kernel stack
.next  resd 1                 ; in the queue of those that want the processor
.waits resd 1
.until resd 1
.slice resd 1
endstruc
ASLEEP  equ 1
FOR_KEY equ 2
GONE    equ 3

kmain:
    mov dx, 20h               ; both interrupt controllers, the master at 20h
    mov bx, 0420h
    call pic_init
    mov dx, 0A0h
    mov bx, 0228h
    call pic_init
    mov al, 34h
    out 43h, al
    mov ax, TICK_CLOCKS
    out 40h, al
    mov al, ah
    out 40h, al
    mov edi, IDT_BASE
    mov ebp, 27D00h           ; one bit for each vector that pushes an error code
    mov ecx, 32
.gate:
    mov eax, fault_plain
    shr ebp, 1
    jnc .plain
    mov eax, fault_code
.plain:
    mov [edi], ax             ; ringside.inc wrote the rest; both lie in one 64 KiB
    add edi, 8
    loop .gate
    GATE 20h, irq0_entry, 8Eh
    GATE 21h, irq1_entry, 8Eh
    GATE 80h, syscall_entry, 0EFh
    mov ecx, PROGRAMS
.spawn:
    imul ebx, ecx, P_size
    add ebx, proc_idle
    imul edi, ecx, -1000h
    add edi, 8F000h
    mov [ebx+P.top], edi
    sub edi, F_size
    mov [ebx+P.frame], edi
    mov eax, UDATA
    mov [edi+F.ds], eax
    mov [edi+F.es], eax
    mov [edi+F.ss], eax
    mov dword [edi+F.cs], UCODE
    mov dword [edi+F.flags], 202h
    mov eax, [first_instruction+ecx*4-4]
    mov [edi+F.ip], eax
    lea eax, [edi-10000h]
    mov [edi+F.sp], eax
    call to_front
    loop .spawn
    mov al, 0FCh
    out 21h, al
.idle:
    sti
    hlt
    jmp .idle

pic_init:                     ; DX = port, BL = first vector, BH = how they are connected
    mov al, 11h
    out dx, al
    inc dx
    mov al, bl
    out dx, al
    mov al, bh
    out dx, al
    mov al, 1
    out dx, al
    mov al, 0FFh
    out dx, al
    ret

; --- the queue: EBX -> record ---
to_front:
    mov eax, [head]
    mov [ebx+P.next], eax
    mov [head], ebx
    ret
to_back:
    mov dword [ebx+P.next], 0
    mov eax, head - P.next    ; as if the head were a record
.walk:
    cmp dword [eax+P.next], 0
    je .here
    mov eax, [eax+P.next]
    jmp .walk
.here:
    mov [eax+P.next], ebx
    ret
end_wait:
    mov dword [ebx+P.waits], 0
    cmp ebx, [current]
    je .has_it                ; it waited no longer than its own way out
    call to_front
    mov dword [turn_over], 1
.has_it:
    ret

; --- the only place where the processor changes hands ---
way_out:
    cmp dword [at_work], 0
    jne leave_kernel
    mov ebx, [current]
    mov [ebx+P.frame], esp
    call work_off
    mov ebx, [current]
    cmp ebx, proc_idle
    je .choose
    cmp dword [ebx+P.waits], 0
    jne .choose
    cmp dword [turn_over], 0
    je leave_kernel
    call to_back
.choose:
    mov dword [turn_over], 0
    mov ebx, proc_idle
    cmp dword [head], 0
    je .go
    mov ebx, [head]
    mov eax, [ebx+P.next]
    mov [head], eax
    mov dword [ebx+P.slice], QUANTUM
.go:
    mov [current], ebx
    mov esp, [ebx+P.frame]
    mov eax, [ebx+P.top]
    mov [tss+4], eax
leave_kernel:
    pop edi
    pop esi
    pop ebp
    pop ebx
    pop edx
    pop ecx
    pop eax
    pop ds
    pop es
    iretd

; --- interrupts ---
irq0_entry:
    ENTER
    mov al, 20h
    out 20h, al
    inc dword [ticks]
    mov ebx, [current]
    dec dword [ebx+P.slice]
    jnz .sleepers
    mov dword [turn_over], 1
.sleepers:
    mov ebx, proc_c
.each:
    cmp dword [ebx+P.waits], ASLEEP
    jne .no
    dec dword [ebx+P.until]
    jns .no
    call end_wait
.no:
    sub ebx, P_size
    cmp ebx, proc_idle
    jne .each
    jmp way_out

irq1_entry:
    ENTER
    in al, 60h
    movzx ebx, byte [raw_in]
    mov [raw+ebx], al
    inc byte [raw_in]
    mov al, 20h
    out 20h, al
    jmp way_out

work_off:                     ; the bottom half: every raw code becomes a character
    mov dword [at_work], 1
.more:
    movzx ebx, byte [raw_out]
    cmp bl, [raw_in]
    je .done
    mov al, [raw+ebx]
    inc byte [raw_out]
    sti
    call translate
    cli
    call hand_over
    jmp .more
.done:
    mov dword [at_work], 0
    ret

hand_over:                    ; AL to a process that waits for it, or to the store
    mov ebx, proc_c
.each:
    cmp dword [ebx+P.waits], FOR_KEY
    je .to_process
    sub ebx, P_size
    cmp ebx, proc_idle
    jne .each
    movzx ebx, byte [store_in]
    mov [store+ebx], al
    inc byte [store_in]
    ret
.to_process:
    movzx eax, al
    mov edx, [ebx+P.frame]
    mov [edx+F.ax], eax
    jmp end_wait

; --- system calls: EAX = answer, EBP -> frame ---
syscall_entry:
    cli                       ; the gate is a trap gate
    ENTER
    mov ebx, [esp+F.bx]
    mov ebp, esp
    mov edx, [current]
    cmp eax, 4
    ja .no_such
    jmp [.calls+eax*4]
.no_such:
    mov eax, -1
.answer:
    mov [ebp+F.ax], eax
    jmp way_out
.calls dd .getpid, .sleep, .getkey, .putc, .exit
.getpid:
    xor eax, eax
.count:
    sub edx, P_size
    inc eax
    cmp edx, proc_idle
    jne .count
    jmp .answer
.sleep:
    dec ebx                   ; counted down to below 0
    mov [edx+P.until], ebx
    mov dword [edx+P.waits], ASLEEP
    xor eax, eax
    jmp .answer
.getkey:
    movzx ecx, byte [store_out]
    cmp cl, [store_in]
    je .none
    movzx eax, byte [store+ecx]
    inc byte [store_out]
    jmp .answer
.none:
    mov dword [edx+P.waits], FOR_KEY
    jmp way_out
.putc:
    mov al, bl
    out 0E9h, al
    jmp .answer
.exit:
    mov dword [edx+P.waits], GONE
    jmp way_out

; --- faults: the program's are its end, ours are reported ---
fault_code:
    add esp, 4
fault_plain:
    cld
    test byte [esp+4], 3
    jz unexpected
    ENTER
    mov edx, [current]
    mov dword [edx+P.waits], GONE
    jmp way_out

align 4
first_instruction dd program_a, program_b, program_c
head      dd 0
current   dd proc_idle
ticks     dd 0
turn_over dd 0
at_work   dd 0
proc_idle: times P_size db 0
proc_a:    times P_size db 0
proc_b:    times P_size db 0
proc_c:    times P_size db 0
raw_in    db 0                ; bytes that wrap around by themselves, as the rings do
raw_out   db 0
store_in  db 0
store_out db 0
raw:      times 256 db 0
store:    times 256 db 0
