; Lab C2 - error codes, double and triple faults
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
                            ; 2. some vectors come without an error code
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
    mov edx, [esp+44]       ; error code
    call judge
    mov [esp+48], eax       ; go on there
                            ; 3. is there a way back from every vector?
    pop es
    pop ds
    popad
                            ; 1. what does IRETD find here?
    iretd

stubs:
%assign n 0
%rep 32
    dd stub_%+n
%assign n n+1
%endrep
