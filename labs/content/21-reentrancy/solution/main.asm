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

; The fast way, with the plain table: interrupts stay off, so nobody comes in between - and everybody waits.
kbd_entry:
    SAVE_ALL
    in al, 60h
    call look_up
    call put_char
    mov al, 20h
    out 20h, al
    jmp ret_from_intr

%else

; The slow way, with the dictionary: interrupts are on while it works, but the own line is closed.
kbd_entry:
    SAVE_ALL
    in al, 60h
    mov bl, al
    in al, 21h                ; close line 1
    or al, 2
    out 21h, al
    mov al, 20h               ; EOI: the lines below may ring as well
    out 20h, al
    sti
    mov al, bl
    call look_up_dictionary
    call put_char
    cli                       ; off before the line is open again
    in al, 21h
    and al, ~2
    out 21h, al
    jmp ret_from_intr

%endif
