; The harness of the sweep: runs case after case and writes what each did. The same image runs in Bochs and in our processor.
;
; A case is a list of patches: doublewords of the world (tables, stacks, code: world.ts) and of the entry block (registers).
; The harness applies them to the world and to its shadow, enters the case in the address space of the world, and gets the
; machine back through a task gate (or an interrupt gate) of the world's IDT. What differs between world and shadow is what
; the case changed; it goes into the record, then world and shadow are put back.
;
; case:   dd n, then n x (address, value); FFFFFFFFh ends the list
; record: dd index, vector + 100h (interrupt gate) + 200h (with error code), error code, CR2, DR6, task it came from,
;         number of changes, then (offset in the world, value) for each; vector FFh = shutdown
bits 32
org 0x100000

WORLD   equ 0x10000
SHADOW  equ 0x30000
DELTA   equ SHADOW - WORLD
WSIZE   equ 0x10000
TEMPLATE equ 0x110000
PDH     equ 0x17f000
PTH     equ 0x180000
UNDO    equ 0x200000
CASES   equ 0x400000
RESULTS equ 0x1000000
STACK   equ 0x10f000
HTSS    equ 0x108000
HCODE   equ 0x08
HDATA   equ 0x10

    jmp start
align 16
; 100010h: what the driver reads and writes
magic      dd 0            ; 52494E47h while cases run: entered again after a shutdown
case_ptr   dd CASES
case_index dd 0
result_ptr dd RESULTS
finished   dd 0
cur_vector dd 0
cur_error  dd 0
undo_ptr   dd UNDO
regions_at dd 0x107000
sectors    dd 0            ; to be read from the first hard disk to CASES; 0 = the cases are in memory already

start:
    mov esp, STACK
    ; identity map of 32 MiB
    mov edi, PTH
    mov eax, 3
.page:
    stosd
    add eax, 0x1000
    cmp eax, 0x2000003
    jb .page
    mov edi, PDH
    mov ecx, 1024
    xor eax, eax
    rep stosd
    mov eax, PTH + 3
    mov edi, PDH
    mov ecx, 8
.dir:
    stosd
    add eax, 0x1000
    loop .dir
    xor eax, eax
    mov cr4, eax
    mov eax, PDH
    mov cr3, eax
    mov eax, 0x80000011
    mov cr0, eax
    cmp dword [magic], 0x52494e47
    je shut_down
    mov dword [magic], 0x52494e47
    call read_cases
    ; world and shadow from the template
    mov esi, TEMPLATE
    mov edi, WORLD
    mov ecx, WSIZE / 4
    rep movsd
    mov esi, TEMPLATE
    mov edi, SHADOW
    mov ecx, WSIZE / 4
    rep movsd
    jmp next_case

; The case ended in a shutdown: nothing of it is looked at but that.
shut_down:
    mov ebp, [result_ptr]
    mov eax, [case_index]
    mov [ebp], eax
    mov dword [ebp + 4], 0xff
    xor eax, eax
    mov [ebp + 8], eax
    mov [ebp + 12], eax
    mov [ebp + 16], eax
    mov [ebp + 20], eax
    mov [ebp + 24], eax
    add dword [result_ptr], 28
    mov esi, SHADOW
    mov edi, WORLD
    mov ecx, WSIZE / 4
    rep movsd
    jmp undo

; -- the machine comes back ----------------------------------------------------------------------------------------------
; Through a task gate: the TSS of the vector has loaded everything.
from_task:
    mov [cur_vector], ebx
    xor ecx, ecx
    cmp esp, STACK
    je .none
    pop ecx
    or dword [cur_vector], 0x200
.none:
    mov [cur_error], ecx
    and ebx, 0xff
    shl ebx, 7
    movzx edx, word [HTSS + ebx]
    jmp record

; Through an interrupt gate: everything goes on the stack of the world first.
from_gate:
    pushad
    push ds
    push es
    push fs
    push gs
    push ss
    ; on a 16-bit stack the high half of ESP is not used
    mov ebx, ss
    lar ebx, ebx
    test ebx, 0x400000
    jnz .wide
    movzx esp, sp
.wide:
    mov ebx, [esp + 52]
    mov ax, HDATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, STACK
    mov eax, PDH
    mov cr3, eax
    or ebx, 0x100
    mov [cur_vector], ebx
    mov dword [cur_error], 0
    str dx
    movzx edx, dx

record:
    push dword 2
    popfd
    mov eax, 0x80000011
    mov cr0, eax
    mov ebp, [result_ptr]
    mov eax, [case_index]
    mov [ebp], eax
    mov eax, [cur_vector]
    mov [ebp + 4], eax
    mov eax, [cur_error]
    mov [ebp + 8], eax
    mov eax, cr2
    mov [ebp + 12], eax
    mov eax, dr6
    mov [ebp + 16], eax
    mov [ebp + 20], edx
    push ebp
    add ebp, 28
    mov edx, [regions_at]
.region:
    mov esi, [edx]
    mov ecx, [edx + 4]
    test ecx, ecx
    jz .compared
    lea edi, [esi + DELTA]
.more:
    repe cmpsd
    je .next
    mov eax, [esi - 4]
    lea ebx, [esi - 4 - WORLD]
    mov [ebp], ebx
    mov [ebp + 4], eax
    add ebp, 8
    mov ebx, [edi - 4]
    mov [esi - 4], ebx
    test ecx, ecx
    jnz .more
.next:
    add edx, 8
    jmp .region
.compared:
    mov [result_ptr], ebp
    pop eax
    sub ebp, eax
    sub ebp, 28
    shr ebp, 3
    mov [eax + 24], ebp

; Patches back, the last one first.
undo:
    mov esi, [undo_ptr]
.one:
    cmp esi, UNDO
    jbe .undone
    sub esi, 8
    mov edi, [esi]
    mov eax, [esi + 4]
    mov [edi], eax
    lea ecx, [edi - WORLD]
    cmp ecx, WSIZE
    jae .one
    mov [edi + DELTA], eax
    jmp .one
.undone:
    mov dword [undo_ptr], UNDO
    inc dword [case_index]

next_case:
    mov esi, [case_ptr]
    lodsd
    cmp eax, -1
    je done
    mov edx, eax
.patch:
    test edx, edx
    jz .patched
    lodsd
    mov ebx, eax
    lodsd
    call put
    dec edx
    jmp .patch
.patched:
    mov [case_ptr], esi
    xor eax, eax
    mov dr7, eax
    mov cr2, eax
    mov eax, 0xffff0ff0
    mov dr6, eax
    mov eax, [e_dr0]
    mov dr0, eax
    lgdt [e_gdtr]
    lidt [e_idtr]
    lldt [e_ldtr]
    mov ax, [e_tr]
    ltr ax
    ; the busy bit is no change of the case
    movzx ebx, word [e_tr]
    and ebx, 0xfff8
    add ebx, [e_gdtr + 2]
    add ebx, 4
    mov eax, [ebx]
    xor dword [ebx], 0x200
    call put
    mov eax, [e_dr7]
    mov dr7, eax
    mov eax, [e_cr4]
    mov cr4, eax
    mov eax, [e_cr0]
    mov cr0, eax
    cmp dword [e_kind], 0
    jne outer
    push dword [e_eflags]
    popfd
    mov ecx, [e_ecx]
    mov edx, [e_edx]
    mov ebx, [e_ebx]
    mov ebp, [e_ebp]
    mov esi, [e_esi]
    mov edi, [e_edi]
    mov eax, [e_cr3]
    lss esp, [e_esp]
    mov es, [e_es]
    mov fs, [e_fs]
    mov gs, [e_gs]
    mov ds, [e_ds]
    mov cr3, eax
    mov eax, [cs:e_eax]
    jmp far dword [cs:e_eip]
outer:
    mov esp, e_eip
    mov ecx, [e_ecx]
    mov edx, [e_edx]
    mov ebx, [e_ebx]
    mov ebp, [e_ebp]
    mov esi, [e_esi]
    mov edi, [e_edi]
    mov eax, [e_cr3]
    mov es, [e_es]
    mov fs, [e_fs]
    mov gs, [e_gs]
    mov ds, [e_ds]
    mov cr3, eax
    mov eax, [cs:e_eax]
    iretd

; [ebx] = eax, in the shadow as well, remembering what was there.
put:
    mov edi, [undo_ptr]
    mov ecx, [ebx]
    mov [edi], ebx
    mov [edi + 4], ecx
    add dword [undo_ptr], 8
    mov [ebx], eax
    lea ecx, [ebx - WORLD]
    cmp ecx, WSIZE
    jae .done
    mov [ebx + DELTA], eax
.done:
    ret

; The list of cases from the first ATA disk, by programmed I/O.
read_cases:
    mov edi, CASES
    xor ebx, ebx
    mov ebp, [sectors]
.sector:
    cmp ebx, ebp
    jae .done
    mov dx, 0x1f6
    mov eax, ebx
    shr eax, 24
    or al, 0xe0
    out dx, al
    mov dx, 0x1f2
    mov al, 1
    out dx, al
    inc edx
    mov al, bl
    out dx, al
    inc edx
    mov al, bh
    out dx, al
    inc edx
    mov eax, ebx
    shr eax, 16
    out dx, al
    mov dx, 0x1f7
    mov al, 0x20
    out dx, al
.wait:
    in al, dx
    and al, 0x88
    cmp al, 8
    jne .wait
    mov dx, 0x1f0
    mov ecx, 256
    rep insw
    inc ebx
    jmp .sector
.done:
    ret

done:
    mov dword [finished], 1
    ; a break for the Bochs debugger, as often as it goes on: it stops at every reset too
    mov ecx, 100000
.break:
    xchg bx, bx
    loop .break
.halt:
    cli
    hlt
    jmp .halt

; -- entries, 16 bytes each ----------------------------------------------------------------------------------------------
times 0x4000-($-$$) db 0
%assign v 0
%rep 48
align 16
    mov ebx, v
    jmp from_task
%assign v v+1
%endrep
times 0x5000-($-$$) db 0
%assign v 0
%rep 48
align 16
    push dword v
    jmp from_gate
%assign v v+1
%endrep

; -- entry block: filled by the driver with the defaults, patched by cases ----------------------------------------------
times 0x6000-($-$$) db 0
e_kind   dd 0
e_eax    dd 0
e_ecx    dd 0
e_edx    dd 0
e_ebx    dd 0
e_ebp    dd 0
e_esi    dd 0
e_edi    dd 0
e_eip    dd 0          ; from here an IRETD frame
e_cs     dd 0
e_eflags dd 2
e_esp    dd 0
e_ss     dd 0
e_ves    dd 0
e_vds    dd 0
e_vfs    dd 0
e_vgs    dd 0
e_es     dd 0
e_ds     dd 0
e_fs     dd 0
e_gs     dd 0
e_ldtr   dd 0
e_tr     dd 0
e_cr0    dd 0
e_cr3    dd 0
e_cr4    dd 0
e_dr0    dd 0
e_dr7    dd 0
e_gdtr   dw 0
         dd 0
         dw 0
e_idtr   dw 0
         dd 0
         dw 0
times 0x10000-($-$$) db 0
