; Another way: the list is a mask, the stack pointer is moved, and vector 8 has a gate to a routine of its own.
; The checks know the names handle and done. On arrival at `handle`, whatever the vector:
;   [ESP] vector   [ESP+4] error code, or 0 where the processor pushes none   [ESP+8] EIP   [ESP+12] CS   [ESP+16] EFLAGS
%include "ringside.inc"
%include "provoke.inc"

kmain:
    call gates_setup
    jmp provoke
done:
    jmp stop

; STUB n: the way from gate n to `handle`
%macro STUB 1
stub_%1:
  %if (27D00h >> %1) & 1 = 0
    sub esp, 4
    mov dword [esp], 0
  %endif
    push dword %1
    jmp handle
%endmacro

%assign n 0
%rep 32
    STUB n
%assign n n+1
%endrep

handle:
    pushad
    push ds
    push es
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    cld
    mov eax, [esp+40]       ; vector
    cmp eax, 8
    jne .can_return
    mov edx, [esp+44]
    call judge
.forever:
    hlt
    jmp .forever
.can_return:
    mov edx, [esp+44]       ; error code
    call judge
    mov [esp+48], eax       ; go on there
    pop es
    pop ds
    popad
    lea esp, [esp+8]
    iretd

stubs:
%assign n 0
%rep 32
    dd stub_%+n
%assign n n+1
%endrep
