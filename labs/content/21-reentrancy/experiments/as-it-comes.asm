; Lab H4 - re-entrancy and fast handlers
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

; The slow way, with the dictionary.
kbd_entry:
    SAVE_ALL
    in al, 60h
    mov bl, al
    mov al, 20h               ; EOI early and interrupts on, for the sake of the others
    out 20h, al
    sti
    mov al, bl
    call look_up_dictionary
    call put_char
    cli
    jmp ret_from_intr

%endif
