; Lab E2 - what ring 3 may not do
%include "fence.inc"
%include "users.inc"

; Prescribed: kmain enters ring 3 at a_entry; next_process is called when A has ended and B is about to run.
kmain:
    GATE 30h, process_ends, 0EEh

    mov eax, tss
    mov ecx, tss_end-tss-1
    call load_tss

    push dword UDATA          ; the forged frame of lab E1
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword a_entry
    iretd

next_process:
    mov word [tss+102], tss_end-tss   ; B may use no port at all: the map begins beyond the limit
    ret

align 4
tss:
    times 102 db 0
    dw io_map-tss             ; I/O map base
io_map:                       ; A may write port 0E9h, and that is all
    times 0E9h/8 db 0FFh
    db 0FFh - (1 << (0E9h & 7))
    db 0FFh                   ; the processor always reads two bytes
tss_end:
