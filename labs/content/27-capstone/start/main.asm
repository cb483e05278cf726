; Capstone - a small preemptive kernel. From here on the kernel is yours.
;
; What the checks know by name:
;   kmain, irq0_entry, irq1_entry, syscall_entry   entry of the kernel, of vectors 20h, 21h and 80h
;   ticks       dword, timer interrupts so far; programs read it, only the kernel writes it
;   current     dword, -> the record of the process that has the processor
;   proc_idle, proc_a, proc_b, proc_c              the records; what is in them is up to you
; The programs, the numbers of the system calls, QUANTUM, TICK_CLOCKS and `translate` are in programs.inc.
;
; If you declare your records like this, each line behind a semicolon and a blank, the process panel shows them, and the
; monitors look after ESP0 and the sleepers, too:
;   - @ringside processes base=proc_idle stride=T_size count=4 current=current names=idle,A,B,C
;   - @ringside process-field name=esp0 offset=T.esp0
;   - @ringside process-field name=state offset=T.state states=0:ready,1:sleeping,2:waiting,3:dead
;   - @ringside bottom-half label=bottom_half
%include "ringside.inc"
%include "programs.inc"

kmain:
    mov esi, .text
    call puts
    ret
.text db "an empty kernel", 10, 0

irq0_entry:
irq1_entry:
syscall_entry:
    jmp stop

align 4
ticks     dd 0
current   dd proc_idle
proc_idle dd 0
proc_a    dd 0
proc_b    dd 0
proc_c    dd 0
