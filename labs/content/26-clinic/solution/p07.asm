; Patient 7 - both have their turns, the sums are wrong
%include "ringside.inc"
%include "clinic.inc"

; Two processes. Each has a record that ends in its frame; an interrupt pushes right into the record.
; Labels that the checks know: irq0_entry, restart, current, proc_a, proc_b, P_TOP, count_a, count_b, done.
P_TOP equ 60                  ; where the frame part of a record ends

kmain:
    call pic_remap
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; a tick ends every turn
restart:
    mov eax, [current]
    add eax, P_TOP
    mov [tss+4], eax
    mov esp, [current]
    RESTORE_ALL
    iretd

irq0_entry:
    SAVE_ALL
    mov esp, kstack_top       ; the record is full: work on another stack
    SEND 20h, 20h
    inc dword [ticks]
    cmp dword [ticks], 20
    jae done
    mov eax, proc_a
    cmp [current], eax
    jne .turn
    mov eax, proc_b
.turn:
    mov [current], eax
    jmp restart
done:
    jmp stop

user_a:                       ; each keeps its sum in EBX
    inc ebx
    mov [count_a], ebx
    jmp user_a
user_b:
    inc ebx
    mov [count_b], ebx
    jmp user_b

align 4
current dd proc_a
ticks   dd 0
count_a dd 0
count_b dd 0
;         ES     DS     EDI .. EAX        EIP     CS     EFLAGS ESP                SS
proc_a dd UDATA, UDATA, 0,0,0,0,0,0,0,0, user_a, UCODE, 202h, ustack_top,         UDATA
proc_b dd UDATA, UDATA, 0,0,0,0,0,0,0,0, user_b, UCODE, 202h, ustack_top - 1000h, UDATA
