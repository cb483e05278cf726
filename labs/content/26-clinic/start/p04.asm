; Patient 4 - a reset on the first tick
%include "ringside.inc"
%include "clinic.inc"

; Labels that the checks know: irq0_entry, user_entry, ticks, done.
kmain:
    mov edi, tss              ; a fresh TSS: TR is loaded already and stays as it is
    mov ecx, 26
    xor eax, eax
    rep stosd
    mov dword [tss+4], esp0_top
    mov word [tss+102], 104   ; no I/O map
    call pic_remap
    call timer_start
    GATE 20h, irq0_entry, 8Eh
    SEND 21h, 0FEh            ; the timer alone
    jmp enter_user
ENTER_USER

irq0_entry:
    push eax
    SEND 20h, 20h
    pop eax
    inc dword [ss:ticks]
    cmp dword [ss:ticks], 20
    jae done
    iretd
done:
    jmp stop

user_entry:                   ; ring 3: it only waits to be interrupted
    inc ebx
    jmp user_entry

align 4
ticks dd 0
