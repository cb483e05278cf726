/**
 * One program for each rule of the processor: the shortest way a kernel author breaks it, with the exception it must raise.
 * `body` is the inside of kmain (32-bit, CPL 0) behind the harness of testing/kernels/h.inc and the macros below; with
 * `real` it is a boot sector. The last instruction that is reached breaks the rule.
 */
import type { SourceFile } from '#emulator/assembler';
import type { RuleId } from '#emulator/events';

export interface ReasonProgram {
  readonly rule: RuleId;
  /** Vector and error code of the exception; null when the vector pushes none. */
  readonly raises: readonly [vector: number, errorCode: number | null];
  readonly body: string;
  readonly real?: true;
}

/** Spare descriptor 60h, TSS2 at 20000h, page directory at 30000h, page table of the first 4 MiB at 31000h. */
const MACROS = `
%define SPARE 0x60
%macro DESC 3         ; selector, low dword, high dword
    mov dword [gdt+(%1)], %2
    mov dword [gdt+(%1)+4], %3
%endmacro
%macro TSSD 3         ; selector, limit, access byte: a TSS at 20000h
    DESC %1, (%2), 0x00000002 | ((%3) << 8)
%endmacro
%macro RING3 1-2 0x202 ; label, EFLAGS
    call tss_setup
    push dword UDATA
    push dword USTK
    push dword %2
    push dword UCODE
    push dword %1
    iretd
%endmacro
%macro FRAME 5         ; CS, EIP, EFLAGS, ESP, SS: IRET
    push dword %5
    push dword %4
    push dword %3
    push dword %1
    push dword %2
    iretd
%endmacro
%macro V86 1-2 0x20202 ; label, EFLAGS: segments 0
    call tss_setup
    times 4 push dword 0
    push dword 0
    push dword 0x7000
    push dword %2
    push dword 0
    push dword %1
    iretd
%endmacro
%macro TASK2 0         ; a sound task at 20000h that runs task2
    mov edi, 0x20000
    xor eax, eax
    mov ecx, 26
    rep stosd
    mov dword [0x20000+32], task2
    mov dword [0x20000+36], 2
    mov dword [0x20000+56], 0x70000
    mov dword [0x20000+72], KDATA
    mov dword [0x20000+76], KCODE
    mov dword [0x20000+80], KDATA
    mov dword [0x20000+84], KDATA
%endmacro
%macro PAGING 0        ; the first 4 MiB one to one, everybody may write
    mov dword [0x30000], 0x31007
    mov edi, 0x31000
    mov eax, 7
    mov ecx, 1024
%%fill:
    stosd
    add eax, 0x1000
    loop %%fill
    mov eax, 0x30000
    mov cr3, eax
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
%endmacro
`;

/** Code behind kmain: where programs go when nothing happened. */
const TAIL = `
task2: jmp task2
idt_short: dw 0x1ff
    dd IDTBASE
`;

const UD = 6, NM = 7, DF = 8, TS = 10, NP = 11, SS = 12, GP = 13, PF = 14, MF = 16, AC = 17, DB = 1, DE = 0, BR = 5; // prettier-ignore
const row = (rule: RuleId, vector: number, errorCode: number | null, body: string): ReasonProgram => ({ rule, raises: [vector, errorCode], body }); // prettier-ignore
const inRealMode = (rule: RuleId, vector: number, body: string): ReasonProgram => ({ rule, raises: [vector, null], body, real: true }); // prettier-ignore
/** Instructions at CPL 3. */
const ring3 = (instructions: string, flags = '0x202'): string =>
  `RING3 .user, ${flags}\n.user:\n${instructions}\njmp $`;
/** Instructions in virtual-8086 mode. */
const v86 = (instructions: string, flags: string): string => `V86 .v86, ${flags}\nbits 16\n.v86:\n${instructions}\njmp $\nbits 32`; // prettier-ignore
/** A load of a data segment register at CPL 0. */
const load = (register: string, selector: string): string => `mov ax, ${selector}\nmov ${register}, ax`;

export const REASON_PROGRAMS: readonly ReasonProgram[] = [
  // -- delivery of interrupts
  inRealMode('IVT entry <= IDTR limit', GP, 'lidt [.idt]\nint 0x21\n.idt: dw 0x43\ndd 0'),
  row('IDT entry <= IDTR limit', GP, 0x282, 'lidt [idt_short]\nint 0x50'),
  row('gate.type is interrupt, trap or task gate', GP, 0x202, 'GATE 0x40, task2, 0x8C, KCODE\nint 0x40'),
  row('gate.DPL >= CPL', GP, 0x202, ring3('int 0x40')),
  row('gate.P = 1', NP, 0x202, 'GATE 0x40, task2, 0x0E, KCODE\nint 0x40'),
  row('second fault is serial', DF, 0, `GATE 13, task2, 0x0E, KCODE\n${load('ds', '0x1000')}`),
  row('IOPL = 3', GP, 0, v86('int 0x21', '0x20202')),
  row('V86 handler is nonconforming', GP, 0x48, `GATE 0x40, task2, 0xEE, 0x48\n${v86('int 0x40', '0x23202')}`),
  row('V86 handler.DPL = 0', GP, 0x18, `GATE 0x40, task2, 0xEE, 0x18\n${v86('int 0x40', '0x23202')}`),
  row('EFLAGS.VM = 0', UD, null, v86('lar ax, bx', '0x20202')),
  // -- code segments
  row('LDTR is loaded', GP, 4, `xor eax, eax\nlldt ax\n${load('ds', '4')}`),
  row('CS is not null', GP, 0, 'FRAME 0, task2, 2, USTK, UDATA'),
  row('CS selector <= table limit', GP, 0x1008, 'FRAME 0x1008, task2, 2, USTK, UDATA'),
  row('CS is a code segment', GP, 0x10, 'FRAME KDATA, task2, 2, USTK, UDATA'),
  row('CS.DPL <= CPL', GP, 0x18, 'GATE 0x40, task2, 0x8E, 0x18\nint 0x40'),
  row('CS.DPL = CPL', GP, 0x18, 'jmp 0x18:task2'),
  row('CS.RPL <= CPL', GP, 8, 'jmp 0x0B:task2'),
  row('CS.RPL >= CPL', GP, 8, ring3('pushfd\npush dword KCODE\npush dword task2\niretd')),
  row('CS.DPL = CS.RPL', GP, 0x18, 'FRAME 0x18, task2, 2, USTK, UDATA'),
  row('CS.DPL <= CS.RPL', GP, 0x60, 'DESC SPARE, 0xFFFF, 0xCFFE00\nFRAME SPARE, task2, 2, USTK, UDATA'),
  row('CS.P = 1', NP, 0x60, 'DESC SPARE, 0xFFFF, 0xCF1A00\njmp SPARE:task2'),
  row('EIP <= CS limit', GP, 0, 'DESC SPARE, 0x0FFF, 0x409A00\njmp SPARE:0x5000'),
  // -- stack segments
  row('TSS stack field <= TSS limit', TS, 0x30, 'call tss_setup\nTSSD 0x30, 3, 0x89\nmov ax, 0x30\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'), // prettier-ignore
  row('SS is not null', GP, 0, 'FRAME UCODE, task2, 2, USTK, 0'),
  row('SS selector <= table limit', GP, 0x1000, 'FRAME UCODE, task2, 2, USTK, 0x1003'),
  row('SS.RPL = CS.DPL', TS, 0x10, `call tss_setup\nmov dword [tss+8], 0x13\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32`), // prettier-ignore
  row('SS.DPL = CS.DPL', TS, 0x20, `call tss_setup\nmov dword [tss+8], 0x20\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32`), // prettier-ignore
  row('SS.RPL = CS.RPL', GP, 0x20, 'FRAME UCODE, task2, 2, USTK, 0x20'),
  row('SS.DPL = CS.RPL', GP, 0x10, 'FRAME UCODE, task2, 2, USTK, 0x13'),
  row('SS.RPL = CPL', GP, 0x10, load('ss', '0x13')),
  row('SS.DPL = CPL', GP, 0x20, load('ss', '0x20')),
  row('SS is a writable data segment', GP, 8, load('ss', 'KCODE')),
  row('SS.P = 1', SS, 0x60, `DESC SPARE, 0xFFFF, 0xCF1200\n${load('ss', 'SPARE')}`),
  row('stack offset <= SS limit', SS, 0x60, 'DESC SPARE, 0x0FFF, 0x409200\ncall tss_setup\nmov dword [tss+8], SPARE\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'), // prettier-ignore
  row('stack offset > SS limit', SS, 0x60, 'DESC SPARE, 0x008F, 0xC09600\ncall tss_setup\nmov dword [tss+8], SPARE\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: int 0x32'), // prettier-ignore
  // A task with an SS that cannot be loaded: its #TS is delivered on no stack at all, which is the second fault.
  row(
    'SS is usable',
    DF,
    0,
    'call tss_setup\nTSSD 0x30, 0x67, 0x89\nTASK2\nmov dword [0x20000+80], 0x1000\njmp 0x30:0',
  ),
  // -- far transfers
  row('target is not null', GP, 0, 'jmp 0:task2'),
  row('target selector <= table limit', GP, 0x1000, 'jmp 0x1000:task2'),
  row('target is code, call gate, task gate or TSS', GP, 0x10, 'jmp KDATA:task2'),
  row('call gate.DPL >= CPL', GP, 0x50, `DESC 0x50, 0x00080000, 0x8C00\n${ring3('call 0x50:0')}`),
  row('call gate.DPL >= RPL', GP, 0x50, 'DESC 0x50, 0x00080000, 0x8C00\ncall 0x53:0'),
  row('call gate.P = 1', NP, 0x50, 'DESC 0x50, 0x00080000, 0x0C00\ncall 0x50:0'),
  row('task gate.DPL >= CPL', GP, 0x50, `DESC 0x50, 0x00300000, 0x8500\n${ring3('call 0x50:0')}`),
  row('task gate.DPL >= RPL', GP, 0x50, 'DESC 0x50, 0x00300000, 0x8500\ncall 0x53:0'),
  row('task gate.P = 1', NP, 0x50, 'DESC 0x50, 0x00300000, 0x0500\ncall 0x50:0'),
  // -- tasks
  row('TSS.DPL >= CPL', GP, 0x30, `TSSD 0x30, 0x67, 0x89\n${ring3('jmp 0x30:0')}`),
  row('TSS.DPL >= RPL', GP, 0x30, 'TSSD 0x30, 0x67, 0x89\njmp 0x33:0'),
  row('TSS selector is not null', GP, 0, 'xor eax, eax\nltr ax'),
  row('TSS is in the GDT', GP, 0x34, 'mov ax, 0x34\nltr ax'),
  row('TSS selector <= GDT limit', GP, 0x1000, 'mov ax, 0x1000\nltr ax'),
  row('TSS is available', GP, 0x28, 'call tss_setup\nmov ax, 0x28\nltr ax'),
  row('TSS is busy', TS, 0x30, 'call tss_setup\nTSSD 0x30, 0x67, 0x89\nTASK2\nmov word [tss], 0x30\npushfd\nor dword [esp], 0x4000\npopfd\niretd'), // prettier-ignore
  row('TSS.P = 1', NP, 0x30, 'TSSD 0x30, 0x67, 0x09\nmov ax, 0x30\nltr ax'),
  row('TSS limit >= minimum', TS, 0x30, 'call tss_setup\nTSSD 0x30, 0x66, 0x89\nTASK2\njmp 0x30:0'),
  row('old TSS limit >= minimum', TS, 0x28, 'call tss_setup\nand byte [gdt+0x2D], 0xFD\nmov word [gdt+0x28], 0x50\nmov ax, 0x28\nltr ax\nTSSD 0x30, 0x67, 0x89\nTASK2\njmp 0x30:0'), // prettier-ignore
  row('LDT is in the GDT', GP, 0x44, 'mov ax, 0x44\nlldt ax'),
  row('LDT selector <= GDT limit', GP, 0x1000, 'mov ax, 0x1000\nlldt ax'),
  row('LDT is an LDT', GP, 0x10, 'mov ax, KDATA\nlldt ax'),
  row('LDT.P = 1', NP, 0x40, 'DESC 0x40, 0x00FF, 0x0200\nmov ax, 0x40\nlldt ax'),
  // -- data segments
  row('data selector <= table limit', GP, 0x1000, load('ds', '0x1000')),
  row('segment is data or readable code', GP, 0x60, `DESC SPARE, 0xFFFF, 0xCF9800\n${load('ds', 'SPARE')}`),
  row('data.DPL >= CPL', GP, 0x10, ring3(load('ds', 'KDATA'))),
  row('data.DPL >= RPL', GP, 0x10, load('ds', '0x13')),
  row('data.P = 1', NP, 0x60, `DESC SPARE, 0xFFFF, 0xCF1200\n${load('ds', 'SPARE')}`),
  // -- ports
  row('TSS is a 32-bit TSS', GP, 0, 'TSSD 0x30, 0x67, 0x81\nmov ax, 0x30\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: in al, 0x60'), // prettier-ignore
  row('I/O map base field <= TSS limit', GP, 0, 'TSSD 0x30, 0x60, 0x89\nmov ax, 0x30\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: in al, 0x60'), // prettier-ignore
  row('I/O map byte <= TSS limit', GP, 0, ring3('in al, 0x60')),
  row('I/O map bits = 0', GP, 0, 'call tss_setup\nand byte [gdt+0x2D], 0xFD\nmov word [gdt+0x28], 0x88\nmov ax, 0x28\nltr ax\nFRAME UCODE, .user, 2, USTK, UDATA\n.user: in al, 0x60'), // prettier-ignore
  // -- privilege and mode of instructions
  row('CPL = 0', GP, 0, ring3('hlt')),
  row('CPL <= IOPL', GP, 0, ring3('cli')),
  inRealMode('CR0.PE = 1', UD, 'sldt ax'),
  // -- segmentation
  row('segment is usable', GP, 0, 'xor eax, eax\nmov ds, ax\nmov al, [0]'),
  row('segment is readable', GP, 0, 'DESC SPARE, 0xFFFF, 0xCF9800\njmp SPARE:.x\n.x: mov al, [cs:0]'),
  row('segment is writable', GP, 0, 'mov [cs:0], al'),
  row('offset <= segment limit', GP, 0, `DESC SPARE, 0x0FFF, 0x409200\n${load('ds', 'SPARE')}\nmov al, [0x2000]`),
  row('offset > segment limit', GP, 0, `DESC SPARE, 0x0FFF, 0x409600\n${load('ds', 'SPARE')}\nmov al, [0x800]`),
  row('offset <= expand-down top', GP, 0, `DESC SPARE, 0x0FFF, 0x009600\n${load('ds', 'SPARE')}\nmov al, [0x10000]`),
  row('instruction <= CS limit', GP, 0, 'DESC SPARE, 0, 0x409A00\nmov word [gdt+SPARE], .x+1\njmp SPARE:.x\n.x: mov eax, 0x12345678'), // prettier-ignore
  row('instruction length <= 15', GP, 0, 'times 15 db 0x66\nnop'),
  row('address is aligned', AC, 0, `mov eax, cr0\nor eax, 0x40000\nmov cr0, eax\n${ring3(`${load('ds', 'UDATA')}\nmov eax, [0x1001]`, '0x40202')}`), // prettier-ignore
  // -- paging
  row('PDE.P = 1', PF, 0, 'PAGING\nmov al, [0x400000]'),
  row('PTE.P = 1', PF, 2, 'PAGING\nmov dword [0x31000+0x50*4], 0\ninvlpg [0x50000]\nmov [0x50000], al'),
  row('PDE reserved bits = 0', PF, 9, 'mov eax, cr4\nor eax, 0x10\nmov cr4, eax\nPAGING\nmov dword [0x30004], 0x00402087\nmov al, [0x400000]'), // prettier-ignore
  row(
    'PTE reserved bits = 0',
    PF,
    9,
    'mov eax, cr4\nor eax, 0x10\nmov cr4, eax\nPAGING\nmov dword [0x31000+0x50*4], 0x50087\ninvlpg [0x50000]\nmov al, [0x50000]',
  ),
  row('page.US = 1', PF, 5, `PAGING\nmov dword [0x31000+0x50*4], 0x50003\ninvlpg [0x50000]\n${ring3(`${load('ds', 'UDATA')}\nmov al, [0x50000]`)}`), // prettier-ignore
  row('page.RW = 1', PF, 7, `PAGING\nmov dword [0x31000+0x50*4], 0x50005\ninvlpg [0x50000]\n${ring3(`${load('ds', 'UDATA')}\nmov [0x50000], al`)}`), // prettier-ignore
  // -- instructions
  row('opcode is valid', UD, null, 'db 0x0F, 0x04'),
  row('UD is not executed', UD, null, 'ud2'),
  row('LOCK is legal', UD, null, 'db 0xF0\nmov eax, ebx'),
  row('register is valid', UD, null, 'db 0x8E, 0xC8'),
  row('CR4.DE = 0', UD, null, 'mov eax, cr4\nor eax, 8\nmov cr4, eax\ndb 0x0F, 0x21, 0xE0'),
  row('DR7.GD = 0', DB, null, 'mov eax, 0x2400\nmov dr7, eax\nmov eax, dr0'),
  row('divisor != 0', DE, null, 'xor ecx, ecx\ndiv ecx'),
  row('quotient fits', DE, null, 'mov edx, 1\nmov ecx, 1\ndiv ecx'),
  row('index is within bounds', BR, null, 'mov dword [0x50000], 1\nmov dword [0x50004], 2\nmov eax, 3\nbound eax, [0x50000]'), // prettier-ignore
  row('CR0 bits are legal', GP, 0, 'mov eax, 0x80000000\nmov cr0, eax'),
  row('CR4 reserved bits = 0', GP, 0, 'mov eax, 0x80000000\nmov cr4, eax'),
  row('CR4.TSD = 0 or CPL = 0', GP, 0, `mov eax, 4\nmov cr4, eax\n${ring3('rdtsc')}`),
  row('CR4.PCE = 1 or CPL = 0', GP, 0, ring3('xor ecx, ecx\nrdpmc')),
  row('performance counter exists', GP, 0, 'mov ecx, 99\nrdpmc'),
  row('MSR exists', GP, 0, 'mov ecx, 0x1234\nrdmsr'),
  row('CR0.EM = 0', NM, null, 'mov eax, cr0\nor eax, 4\nmov cr0, eax\nfninit'),
  row('CR0.TS = 0', NM, null, 'mov eax, cr0\nor eax, 8\nmov cr0, eax\nfninit'),
  row('SYSENTER_CS is not null', GP, 0, 'sysenter'),
  row('no unmasked x87 exception is pending', MF, null, 'mov eax, cr0\nor eax, 0x20\nmov cr0, eax\nfninit\npush dword 0x037B\nfldcw [esp]\nfld1\nfldz\nfdivp st1, st0\nfwait'), // prettier-ignore
  // -- debug
  row(
    'TSS.T = 0',
    DB,
    null,
    'call tss_setup\nTSSD 0x30, 0x67, 0x89\nTASK2\nmov dword [0x20000+100], 0x680001\njmp 0x30:0',
  ),
  row('EFLAGS.TF = 0', DB, null, 'pushfd\nor dword [esp], 0x100\npopfd\nnop'),
  row('no breakpoint matches', DB, null, 'mov eax, .x\nmov dr0, eax\nmov eax, 0x402\nmov dr7, eax\n.x: nop'),
];

/** The whole source of a program: a boot sector, or a kernel around its body. */
export const reasonSource = ({ body, real }: Pick<ReasonProgram, 'body' | 'real'>): SourceFile => ({
  name: 'reason.asm',
  text: real
    ? `bits 16\norg 0x7c00\ncli\nxor ax, ax\nmov ds, ax\nmov ss, ax\nmov sp, 0x7c00\n${body}\njmp $\ntimes 510-($-$$) db 0\ndw 0xaa55\n`
    : `%include "h.inc"\n${MACROS}\nkmain:\n${body}\njmp $\n${TAIL}\n%include "tail.inc"\n`,
});
