; Another way: no ring. The handler appends, the system call takes from the front and moves the rest down; interrupts are off in both.
%include "ringside.inc"
%include "space.inc"
%include "kernel.inc"
ROOM equ 100

kmain:
    jmp kernel_start

irq4_entry:
    SAVE_ALL
    xor eax, eax
    mov dx, COM1
    in al, dx
    mov ebx, [waiting]
    cmp ebx, ROOM
    je .end
    mov [store+ebx], al
    add dword [waiting], 1
.end:
    mov al, 20h
    out 20h, al
    RESTORE_ALL
    iretd

is_writable:                        ; EBX, ECX -> CF = 1 when one byte of it is not the program's to write
    mov eax, ebx
    sub eax, USER_DATA
    cmp eax, USER_TOP - USER_DATA
    cmc
    jc .out
    add eax, ecx
    jc .out
    cmp eax, USER_TOP - USER_DATA + 1
    cmc
.out:
    ret

sys_read:
    call is_writable
    mov eax, -1
    jc .out
    mov edx, [waiting]
    cmp edx, ecx
    jb .some
    mov edx, ecx
.some:
    mov edi, ebx
    mov esi, store
    mov ecx, edx
    rep movsb
    mov edi, store
    mov ecx, [waiting]
    sub ecx, edx
    mov [waiting], ecx
    rep movsb
    mov eax, edx
.out:
    ret

waiting dd 0
store   times ROOM db 0

%include "users.inc"
