/** One program for each kind of transition: bodies of kmain behind the macros of testing/reason-programs.ts, or boot sectors. */
import type { Transition } from '#emulator/events';

export interface ScopeProgram {
  /** Name of the golden files. */
  readonly name: string;
  readonly body: string;
  readonly real?: true;
  /** An NMI comes when it has halted. */
  readonly nmi?: true;
  /** The transition that is looked at; the first that fits. */
  readonly pick: (transition: Transition) => boolean;
}

const ring3 = (instructions: string, flags = '0x202'): string =>
  `RING3 .user, ${flags}\n.user:\n${instructions}\njmp $`;
const v86 = (instructions: string, flags = '0x23202'): string => `V86 .v86, ${flags}\nbits 16\n.v86:\n${instructions}\njmp $\nbits 32`; // prettier-ignore
const TIMER = `mov al, 0x11\nout 0x20, al\nmov al, 0x20\nout 0x21, al\nmov al, 4\nout 0x21, al\nmov al, 1\nout 0x21, al\nmov al, 0xfe\nout 0x21, al
mov al, 0x34\nout 0x43, al\nmov al, 100\nout 0x40, al\nxor al, al\nout 0x40, al\n`;
/** A handler behind the program. */
const handler = (body: string): string => `\n.h:\n${body}`;
const delivery = (vector: number, more: (t: Transition) => boolean = () => true) => (t: Transition): boolean => t.flow === 'interrupt-delivery' && t.cause.vector === vector && more(t); // prettier-ignore
const flow = (wanted: Transition['flow'], more: (t: Transition) => boolean = () => true) => (t: Transition): boolean => t.flow === wanted && more(t); // prettier-ignore
const isInward = (t: Transition): boolean => t.from.cpl === 3 && t.to?.cpl === 0;
const isOutward = (t: Transition): boolean => t.from.cpl === 0 && t.to?.cpl === 3;
const isVm = (flags: number): boolean => (flags & 0x20000) !== 0;
const by = (instruction: Transition['cause']['instruction']) => (t: Transition): boolean => t.cause.instruction === instruction; // prettier-ignore
const walked = (t: Transition): boolean => t.steps.some(({ step }) => step === 'page.fill-tlb');

const GATE30 = 'GATE 0x30, .h, 0xEE, KCODE\n';
const SYSENTER = 'mov ecx, 0x174\nmov eax, KCODE\nxor edx, edx\nwrmsr\nmov ecx, 0x175\nmov eax, ESP0\nwrmsr\nmov ecx, 0x176\nmov eax, .h\nwrmsr\n'; // prettier-ignore

export const SCOPE_PROGRAMS: readonly ScopeProgram[] = [
  { name: 'int-same-ring', body: `${GATE30}int 0x30\njmp $${handler('iretd')}`, pick: delivery(0x30) },
  { name: 'int-inner-ring', body: `${GATE30}${ring3('int 0x30')}${handler('iretd')}`, pick: delivery(0x30) },
  { name: 'int-refused', body: ring3('int 0x40'), pick: delivery(0x40) },
  { name: 'exception-error-code', body: ring3('mov ax, KDATA\nmov ds, ax'), pick: delivery(13, isInward) },
  { name: 'external', body: `GATE 0x20, .h, 0x8E, KCODE\n${TIMER}sti\nhlt\njmp $${handler('iretd')}`, pick: (t) => t.cause.type === 'external' && t.cause.vector === 0x20 },
  { name: 'external-inner-ring', body: `GATE 0x20, .h, 0x8E, KCODE\n${TIMER}${ring3('nop')}${handler('iretd')}`, pick: (t) => t.cause.type === 'external' && isInward(t) },
  { name: 'nmi', body: 'GATE 2, .h, 0x8E, KCODE\nhlt\njmp $\n.h:\niretd', nmi: true, pick: delivery(2, (t) => t.cause.type === 'NMI') },
  { name: 'int-real-mode', real: true, body: 'mov word [0x200], .h\nmov word [0x202], 0\nint 0x80\n.h: iret', pick: delivery(0x80) },
  { name: 'iret-real-mode', real: true, body: 'mov word [0x200], .h\nmov word [0x202], 0\nint 0x80\n.h: iret', pick: flow('iret') },
  { name: 'int-from-v86', body: `${GATE30}${v86('int 0x30')}${handler('iretd')}`, pick: delivery(0x30) },
  { name: 'iret-same-ring', body: `${GATE30}int 0x30\njmp $${handler('iretd')}`, pick: flow('iret', (t) => t.from.cpl === 0 && t.to?.cpl === 0) },
  { name: 'iret-outer-ring', body: ring3('nop'), pick: flow('iret', isOutward) },
  { name: 'iret-to-v86', body: v86('nop'), pick: flow('iret', (t) => isVm(t.to?.eflags ?? 0)) },
  { name: 'iret-in-v86', body: v86('push 0\npopf\nmov ax, sp\npushf\npush cs\npush .on - .v86\niret\n.on:'), pick: flow('iret', (t) => isVm(t.from.eflags)) },
  { name: 'far-jump', body: 'jmp KCODE:.on\n.on:', pick: flow('far-jump', by('JMP')) },
  { name: 'far-call', body: 'call KCODE:.f\njmp $\n.f: retf', pick: flow('far-call') },
  { name: 'far-return', body: 'call KCODE:.f\njmp $\n.f: retf', pick: flow('far-return') },
  { name: 'call-gate-parameters', body: `mov eax, .f\nmov [gdt+0x60], ax\nmov word [gdt+0x62], KCODE\nmov word [gdt+0x64], 0xEC02\nshr eax, 16\nmov [gdt+0x66], ax\n${ring3('push 0x11\npush 0x22\ncall 0x60:0')}\n.f: retf 8`, pick: flow('far-call', isInward) },
  { name: 'return-from-call-gate', body: `mov eax, .f\nmov [gdt+0x60], ax\nmov word [gdt+0x62], KCODE\nmov word [gdt+0x64], 0xEC02\nshr eax, 16\nmov [gdt+0x66], ax\n${ring3('push 0x11\npush 0x22\ncall 0x60:0')}\n.f: retf 8`, pick: flow('far-return', isOutward) },
  { name: 'task-jump', body: 'call tss_setup\nTASK2\nTSSD SPARE, 0x67, 0x89\njmp SPARE:0', pick: flow('task-switch', by('JMP')) },
  { name: 'task-call', body: 'call tss_setup\nTASK2\nTSSD SPARE, 0x67, 0x89\ncall SPARE:0', pick: flow('task-switch', by('CALL')) },
  { name: 'task-gate-int', body: 'call tss_setup\nTASK2\nTSSD SPARE, 0x67, 0x89\nGATE 0x30, 0, 0x85, SPARE\nint 0x30', pick: flow('task-switch', (t) => t.cause.type === 'INT n') },
  { name: 'task-gate-error-code', body: 'call tss_setup\nTASK2\nTSSD SPARE, 0x67, 0x89\nGATE 13, 0, 0x85, SPARE\nmov ax, 0x1000\nmov ds, ax', pick: flow('task-switch', (t) => t.cause.type === 'exception') },
  { name: 'task-iret', body: 'call tss_setup\nTASK2\nmov dword [0x20000+32], .t\nTSSD SPARE, 0x67, 0x89\ncall SPARE:0\njmp $\n.t: iretd', pick: flow('task-switch', by('IRET')) },
  { name: 'sysenter', body: `${SYSENTER}${ring3('sysenter')}${handler('sysexit')}`, pick: flow('sysenter') },
  { name: 'sysenter-without-interrupts', body: `${SYSENTER}sysenter${handler('jmp $')}`, pick: flow('sysenter') },
  { name: 'task-with-ldt', body: 'call tss_setup\nTASK2\nmov word [0x20000+96], 0x68\nDESC 0x68, 0x1000003f, 0x00008202\nTSSD SPARE, 0x67, 0x89\njmp SPARE:0', pick: flow('task-switch') },
  { name: 'sysexit', body: `${SYSENTER}mov edx, .u\nmov ecx, USTK\n${ring3('mov edx, .u\nmov ecx, USTK\nsysenter\n.u: jmp $')}${handler('sysexit')}`, pick: flow('sysexit') },
  { name: 'walked', body: `${GATE30}PAGING\nint 0x30\njmp $${handler('iretd')}`, pick: delivery(0x30, walked) },
  { name: 'walked-inner-ring', body: `${GATE30}PAGING\n${ring3('int 0x30\nint 0x30')}${handler('mov eax, cr3\nmov cr3, eax\niretd')}`, pick: delivery(0x30, (t) => isInward(t) && walked(t)) },
  { name: 'iret-walked', body: `${GATE30}PAGING\n${ring3('int 0x30\nint 0x30')}${handler('mov eax, cr3\nmov cr3, eax\niretd')}`, pick: flow('iret', walked) },
  { name: 'page-fault', body: 'PAGING\nmov eax, [0x400000]', pick: delivery(14) },
  { name: 'page-fault-user', body: `PAGING\nand byte [0x31000 + 0x50*4], 0xfb\ninvlpg [0x50000]\n${ring3('mov ax, UDATA\nmov ds, ax\nmov [0x50000], eax')}`, pick: delivery(14) },
  { name: 'page-fault-in-delivery', body: `${GATE30}PAGING\nand byte [0x31000 + 4], 0xfe\ninvlpg [0x1000]\nint 0x30\njmp $${handler('iretd')}`, pick: (t) => t.outcome !== 'completed' && t.outcome.fault === 14 },
  { name: 'double-fault', body: 'GATE 0, task2, 0x0E, KCODE\nxor ecx, ecx\ndiv ecx', pick: delivery(8) },
  { name: 'triple-fault', body: 'GATE 0, task2, 0x0E, KCODE\nGATE 8, task2, 0x0E, KCODE\nxor ecx, ecx\ndiv ecx', pick: delivery(8) },
]; // prettier-ignore
