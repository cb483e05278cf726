; Every activation of the handler has its own buffer, on the stack.
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

syscalls dd sys_getchar
syscalls_end:

%ifdef FAST

; The fast way.
kbd_entry:
    SAVE_ALL
    in al, 60h
    call look_up_dictionary
    call put_char
    mov al, 20h
    out 20h, al
    jmp ret_from_intr

%else

; A buffer of its own for every activation: nothing is trampled.
kbd_entry:
    SAVE_ALL
    in al, 60h
    movzx ebx, al
    push ebx
    mov al, 20h
    out 20h, al
    sti
    mov ecx, 36000
    loop $
    pop ebx                   ; still the code of this activation
    cmp ebx, keys_end-keys
    jae .end
    mov al, [keys+ebx]
    call put_char
.end:
    cli
    jmp ret_from_intr

%endif
