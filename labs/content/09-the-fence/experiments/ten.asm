; Ten instructions in ring 3. IOPL is 0, and the I/O map begins beyond the limit of the TSS: there is none.
%include "fence.inc"
kmain:
    mov word [tss+102], 104
    mov eax, tss
    mov ecx, 103
    call load_tss
    push dword UDATA
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword user_entry
    iretd

user_entry:
    mov ax, UDATA
    mov ds, ax
    TRY try_cli,   cli
    TRY try_hlt,   hlt
    TRY try_cr0,   mov eax, cr0
    TRY try_lgdt,  lgdt [gdtr]
    TRY try_in,    in al, 60h
    TRY try_out,   out 0E9h, al
    pushfd
    and dword [esp], ~200h    ; IF = 0 in the image
    TRY try_popfd, popfd
after_popfd:
    mov ax, KDATA
    TRY try_ds,    mov ds, ax
    TRY try_str,   str ax
    TRY try_sgdt,  sgdt [user_data]
user_done:
    int 31h                   ; the end

align 4
tss: times 104 db 0
user_data dd 0, 0
