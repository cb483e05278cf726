; The handlers of lines 5 and 3 send their EOI at once and set IF. Each line rings again while its handler is at work.
; Both note the number of the ring and read it again at the end: one in a fixed place, the other on the stack.
%include "ringside.inc"
%include "two.inc"
kmain:
    GATE 23h, line3_entry, 8Eh
    GATE 25h, line5_entry, 8Eh
    LINES 0D7h
    sti
    jmp $
line5_entry:
    pushad
    inc dword [rings]
    mov ebx, [rings]
    mov [note], ebx
    call let_others_in
    mov eax, [note]
fixed_end:                    ; EAX = the note, EBX = what was noted
    popad
    iretd
line3_entry:
    pushad
    inc dword [rings]
    mov ebx, [rings]
    push ebx
    call let_others_in
    pop eax
stack_end:                    ; EAX = the note, EBX = what was noted
    popad
    iretd
let_others_in:
    SEND 20h, 20h
    sti
    mov ecx, 20000
    loop $
    cli
    ret
align 4
rings dd 0
note  dd 0
