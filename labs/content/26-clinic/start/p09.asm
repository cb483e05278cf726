; Patient 9 - a keyboard that dies after one key
%include "ringside.inc"
%include "clinic.inc"

; Three keys are struck: six scan codes. Labels that the checks know: irq1_entry, keys, done.
kmain:
    call pic_remap
    GATE 21h, irq1_entry, 8Eh
    SEND 21h, 0FDh            ; the keyboard alone
    sti
wait_for_keys:
    cmp dword [keys], 6
    jb wait_for_keys
done:
    jmp stop

irq1_entry:
    push eax
    inc dword [keys]
    SEND 20h, 20h
    pop eax
    iretd

align 4
keys dd 0
