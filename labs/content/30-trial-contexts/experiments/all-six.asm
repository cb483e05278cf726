; B runs. Line 5 rings, and its handler does one after the other what 000:59 says it may not.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 23h, line3_entry, 8Eh
    GATE 25h, line5_entry, 8Eh
    LINES 0D7h
    call spaces_on
    mov dword [current], proc_b
    mov eax, DIR_B
    mov cr3, eax
    ENTER_RING3 user_b
line5_entry:
    pushad
    inc dword [ss:instances]
    cmp dword [ss:instances], 2
    je entered_again
    mov al, 1
    xchg al, [ss:lck]         ; (2) takes a lock
    mov dword [ss:USER_DATA], 1 ; (4) writes the user's memory
    sti                       ; (6) lets line 3 in
    mov ecx, 20000
    loop $                    ; (3) takes its time
    SEND 20h, 20h             ; (5) from here on line 5 may enter again
    hlt                       ; (1) gives the processor up until somebody rings
    cli
    mov byte [ss:lck], 0
all_done:
    popad
    iretd
entered_again:
    SEND 20h, 20h
    popad
    iretd
line3_entry:
    push eax
    SEND 20h, 20h
    pop eax
    iretd
user_b:
    jmp user_b
align 4
instances dd 0
lck       db 0
