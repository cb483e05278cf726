; Lab E2 - what ring 3 may not do
%include "fence.inc"
%include "users.inc"

; Prescribed: kmain enters ring 3 at a_entry; next_process is called when A has ended and B is about to run.
kmain:
    GATE 30h, process_ends, 0EEh

    mov eax, tss
    mov ecx, 103              ; 1. the limit of a TSS that ends with its last field
    call load_tss

    push dword UDATA          ; the forged frame of lab E1
    push dword ustack_top
    push dword 202h
    push dword UCODE
    push dword a_entry
    iretd

next_process:
    ; 3. B may use no port at all.
    ret

align 4
tss: times 104 db 0
    ; 2. A may write port 0E9h, and that is all: the I/O permission map, and the field that says where it begins.
