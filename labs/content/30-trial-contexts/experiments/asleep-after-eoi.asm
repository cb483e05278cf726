; The same, but the EOI comes first.
%include "ringside.inc"
%include "ring3.inc"
%include "two.inc"
kmain:
    GATE 25h, line5_entry, 8Eh
    LINES 0DFh
    call spaces_on
    mov dword [current], proc_b
    mov eax, DIR_B
    mov cr3, eax
    ENTER_RING3 user_b
line5_entry:
    pushad
    cmp dword [ss:sleeper], 0
    jne wake_up
    SEND 20h, 20h
    mov eax, [ss:DATA_B]
    mov [ss:as_it_was], eax
    mov [ss:sleeper], esp     ; sleep: this stack waits ...
    mov esp, kstack_top
    sti
idle:                         ; ... and the processor has nothing else to do
    hlt
    jmp idle
wake_up:                      ; the second ring finds the sleeper
    SEND 20h, 20h
    mov esp, [ss:sleeper]
    mov dword [ss:sleeper], 0
woken:
    popad
    iretd
user_b:
    mov ax, UDATA
    mov ds, ax
.count:
    inc dword [USER_DATA]     ; in DATA_B
    jmp .count
sleeper   dd 0
as_it_was dd 0
