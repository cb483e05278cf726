; Another way: two macros, each stub named by hand, the words found through EBP.
; The checks know the names handle and done. On arrival at `handle`, whatever the vector:
;   [ESP] vector   [ESP+4] error code, or 0 where the processor pushes none   [ESP+8] EIP   [ESP+12] CS   [ESP+16] EFLAGS
%include "ringside.inc"
%include "provoke.inc"

kmain:
    call gates_setup
    jmp provoke
done:
    jmp stop

; A vector without an error code, and one with
%macro PLAIN 1
stub_%1:
    push byte 0
    push byte %1
    jmp handle
%endmacro
%macro CODED 1
stub_%1:
    push byte %1
    jmp handle
%endmacro

    PLAIN 0
    PLAIN 1
    PLAIN 2
    PLAIN 3
    PLAIN 4
    PLAIN 5
    PLAIN 6
    PLAIN 7
    CODED 8
    PLAIN 9
    CODED 10
    CODED 11
    CODED 12
    CODED 13
    CODED 14
    PLAIN 15
    PLAIN 16
    CODED 17
    PLAIN 18
    PLAIN 19
    PLAIN 20
    PLAIN 21
    PLAIN 22
    PLAIN 23
    PLAIN 24
    PLAIN 25
    PLAIN 26
    PLAIN 27
    PLAIN 28
    PLAIN 29
    PLAIN 30
    PLAIN 31

handle:
    push ebp
    mov ebp, esp
    push eax
    push edx
    push ds
    push es
    mov edx, KDATA
    mov ds, edx
    mov es, edx
    cld
    mov eax, [ebp+4]
    mov edx, [ebp+8]
    call judge
    mov [ebp+12], eax
    cmp byte [ebp+4], 8
    jz near stop
    pop es
    pop ds
    pop edx
    pop eax
    pop ebp
    add esp, 4              ; the vector
    add esp, 4              ; the error code
    iretd

stubs:
%assign n 0
%rep 32
    dd stub_%+n
%assign n n+1
%endrep
