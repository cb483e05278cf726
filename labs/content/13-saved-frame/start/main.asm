; Lab G1 - a process is a saved frame
%include "ringside.inc"
%include "kernel.inc"
%include "user.inc"

; Names that the checks know: proc_a (in kernel.inc), P_STACKTOP, p_proc_ready, irq0_entry, restart, user_entry (in user.inc).

; 1. The frame part of process A's record, as offsets from proc_a. The first word to be popped lies lowest.
;    The last five words are those the processor pushes itself. P_STACKTOP is where the frame part ends.
P_EIP      equ 0
P_CS       equ 4
P_EFLAGS   equ 8
P_ESP      equ 12
P_SS       equ 16
P_STACKTOP equ 20

; For the processes panel; add a line for each word you add to the record.
; @ringside processes base=proc_a stride=128 count=1 current=p_proc_ready names=A
; @ringside process-field name=eip offset=P_EIP
; @ringside process-field name=eflags offset=P_EFLAGS
; @ringside process-field name=user_esp offset=P_ESP

kmain:
    call machine_setup
    GATE 20h, irq0_entry, 8Eh

    ; 2. Fill in A's record as if A had been interrupted just before its first instruction.

    mov al, 0FEh              ; let the timer through
    out 21h, al

; 3. Take up the process again that p_proc_ready points to: ESP0 first, then its registers, then iretd.
restart:
    jmp stop

; 4. Vector 20h. The processor has pushed SS, ESP, EFLAGS, CS, EIP where ESP0 says.
;    Save everything else, call clock_handler, leave through restart.
irq0_entry:
    jmp stop

align 4
p_proc_ready dd proc_a
