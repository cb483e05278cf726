; Another way: the mask in a variable, specific EOI.
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

; The mask is kept in a variable, the rest is one function for both ways.
kbd_entry:
    SAVE_ALL
    or byte [mask], 2
    call set_mask
    in al, 60h
    push eax
    mov al, 61h
    out 20h, al
    pop eax
    sti
    call look_up_dictionary
    call put_char
    pushfd
    cli
    and byte [mask], 0FDh
    call set_mask
    add esp, 4
    jmp ret_from_intr

set_mask:
    push eax
    mov al, [mask]
    out 21h, al
    pop eax
    ret

mask db 0FCh

%endif
