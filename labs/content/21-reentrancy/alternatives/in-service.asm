; Another way: the chip keeps the line out, and the fast handler only keeps the code.
%include "ringside.inc"
%include "preemptive.inc"
%include "keyboard.inc"
%include "programs.inc"

kmain:
    call kernel_init
    GATE 21h, kbd_entry, 8Eh
    call kbd_init
    mov al, 0FCh              ; lines 0 and 1: the timer and the keyboard
    jmp kernel_start

%ifdef FAST
syscalls dd read_code
%else
syscalls dd sys_getchar
%endif
syscalls_end:

%ifdef FAST

; Interrupts off, and only the code is kept: whoever reads looks it up, in process context.
kbd_entry:
    push eax
    push edx
    push ds
    mov edx, KDATA
    mov ds, edx
    in al, 60h
    mov edx, [codes_in]
    mov [codes+edx], al
    inc edx
    and edx, 63
    mov [codes_in], edx
    mov al, 20h
    out 20h, al
    pop ds
    pop edx
    pop eax
    iretd

read_code:
    mov edx, [codes_out]
    cmp edx, [codes_in]
    je sys_getchar
    mov al, [codes+edx]
    inc edx
    and edx, 63
    mov [codes_out], edx
    call look_up
    call put_char
    jmp read_code

codes_in  dd 0
codes_out dd 0
codes     times 64 db 0

%else

; The EOI comes last: while the line is in service the chip holds it back by itself. Only higher lines get in.
kbd_entry:
    push eax
    push ds
    push es
    mov eax, KDATA
    mov ds, eax
    mov es, eax
    cld
    xor eax, eax
    in al, 60h
    sti
    call look_up_dictionary
    call put_char
    cli
    mov al, 61h               ; specific EOI for line 1
    out 20h, al
    pop es
    pop ds
    pop eax
    iretd

%endif
