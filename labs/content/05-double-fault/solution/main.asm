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
  %if %1 = 8 || (%1 >= 10 && %1 <= 14) || %1 = 17
                            ; the processor has pushed an error code
  %else
    push dword 0            ; nobody has: this takes its place
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
    mov edx, [esp+44]       ; error code
    call judge
    mov [esp+48], eax       ; go on there
    cmp dword [esp+40], 8
    je stop                 ; a double fault is an abort: there is no way back
    pop es
    pop ds
    popad
    add esp, 8              ; vector and error code: IRETD wants EIP next
    iretd

stubs:
%assign n 0
%rep 32
    dd stub_%+n
%assign n n+1
%endrep
