; Patient 6 - a program that finds a stranger in EAX
%include "ringside.inc"
%include "clinic.inc"

; Labels that the checks know: irq0_entry, user_entry, ticks, damaged, done.
kmain:
    call pic_remap
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; nobody rings but the timer
    jmp enter_user
ENTER_USER

irq0_entry:
    push eax
    mov al, 20h               ; end of interrupt
    out 20h, al
    pop eax
    inc dword [ss:ticks]
    cmp dword [ss:ticks], 20
    jae done
    iretd
done:
    jmp stop

user_entry:                   ; ring 3: EAX and EBX are always the same number
    mov eax, 12345678h
    mov ebx, eax
.again:
    cmp eax, ebx
    je .again
    inc dword [ss:damaged]
    jmp user_entry

align 4
ticks   dd 0
damaged dd 0
