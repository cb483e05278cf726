/**
 * Micro-steps of privilege transitions, in the order in which the processor usually does them: id, what happens, where the
 * SDM says it. A step is opened by the code that performs it; the accesses, checks and register changes that follow belong
 * to it. Every id is produced by at least one test.
 */
import { sdm, type Sdm } from '#emulator/arch';

export interface MicroStepRow {
  readonly id: string;
  readonly title: string;
  readonly sdm: Sdm;
}
const row = <I extends string>(id: I, title: string, cite: Sdm): { readonly id: I; readonly title: string; readonly sdm: Sdm } => ({ id, title, sdm: cite });

const INT = sdm(2, 'INT n/INTO/INT 3'), IRET = sdm(2, 'IRET/IRETD'), CALL = sdm(2, 'CALL'), JMP = sdm(2, 'JMP'), RET = sdm(2, 'RET');
const GATES = sdm(3, '6.12.1'), STACK_SWITCH = sdm(3, '5.8.5'), TASK = sdm(3, '7.3'), LINK = sdm(3, '7.4');
const PAGING = sdm(3, '4.3');
const V86 = sdm(3, '20.2.7'), V86_FRAME = sdm(3, '20.3.1.1');

export const MICRO_STEPS = [
  // what has to be delivered
  row('escalate', 'a second fault during the delivery of a first one is classified', sdm(3, '6.15')),
  row('inta.acknowledge', 'the interrupt controller answers the INTA cycle with a vector', sdm(3, '6.3.1')),
  row('vector.obtain', 'the vector is obtained; the processor leaves the halt state', sdm(3, '6.3')),
  row('nmi.block', 'further NMIs are held off until the next IRET', sdm(3, '6.7.1')),
  row('nmi.unblock', 'NMIs are let through again', sdm(3, '6.7.1')),
  // page walks: in front of the step whose access needs the translation
  row('page.read-directory-entry', 'no translation is in the TLB: the page-directory entry is read', PAGING),
  row('page.read-table-entry', 'the page-table entry is read', PAGING),
  row('page.check-rights', 'U/S and R/W of both entries are checked for this access', sdm(3, '4.6')),
  row('page.set-bits', 'accessed and dirty bits are set where they were clear', sdm(3, '4.8')),
  row('page.fill-tlb', 'the translation is kept in the TLB', sdm(3, '4.10.2')),
  // real mode
  row('ivt.read-vector', 'CS:IP of the handler is read from the interrupt vector table', sdm(3, '20.1.4')),
  // virtual-8086 mode
  row('iopl.check', 'IOPL is compared with 3: the instruction is sensitive to IOPL in virtual-8086 mode', V86),
  // gates
  row('idt.read-gate', 'the gate is read from the IDT', sdm(3, '6.10')),
  row('gate.check-type', 'the gate type is checked', sdm(3, '6.11')),
  row('gate.check-dpl', 'the gate DPL is compared with CPL', sdm(3, '6.12.1.1')),
  row('gate.check-present', 'the gate P bit is checked', INT),
  row('target.read-descriptor', 'the descriptor named by the far pointer is read', CALL),
  row('target.check-type', 'the kind of far transfer is decided by the descriptor', JMP),
  row('callgate.check', 'the call gate is checked', sdm(3, '5.8.4')),
  row('taskgate.check', 'the task gate is checked', sdm(3, '7.2.5')),
  // code segment
  row('cs.read-descriptor', 'the code-segment descriptor is read', INT),
  row('cs.check-descriptor', 'the code-segment descriptor is checked', sdm(3, '5.8.1')),
  row('cs.check-present', 'the code-segment P bit is checked', INT),
  row('privilege.compare', 'the new privilege level is decided', GATES),
  row('v86.check-target', 'from virtual-8086 mode the handler must be nonconforming code with DPL 0', INT),
  // stack of the new level
  row('tss.read-stack', 'SS and ESP for the new level are read from the TSS', STACK_SWITCH),
  row('ss.read-descriptor', 'the stack-segment descriptor is read', INT),
  row('ss.check-descriptor', 'the stack-segment descriptor is checked', INT),
  row('parameters.read', 'the parameters are read from the caller’s stack', STACK_SWITCH),
  row('stack.check-room', 'the stack is checked for room', INT),
  row('eip.check-limit', 'EIP is compared with the code-segment limit', INT),
  row('stack.switch', 'SS:ESP are loaded', STACK_SWITCH),
  // the frame
  row('push.gs', 'GS of the virtual-8086 program is pushed', V86_FRAME),
  row('push.fs', 'FS of the virtual-8086 program is pushed', V86_FRAME),
  row('push.ds', 'DS of the virtual-8086 program is pushed', V86_FRAME),
  row('push.es', 'ES of the virtual-8086 program is pushed', V86_FRAME),
  row('push.ss', 'the old SS is pushed', GATES),
  row('push.esp', 'the old ESP is pushed', GATES),
  row('push.parameter', 'a parameter is copied', STACK_SWITCH),
  row('push.eflags', 'EFLAGS is pushed', GATES),
  row('push.cs', 'CS is pushed', GATES),
  row('push.eip', 'EIP is pushed', GATES),
  row('push.error-code', 'the error code is pushed', sdm(3, '6.13')),
  row('load.cs-eip', 'CS:EIP are loaded; CPL changes with CS', INT),
  row('v86.null-segments', 'DS, ES, FS and GS are set to null on the way out of virtual-8086 mode', V86_FRAME),
  row('eflags.clear', 'TF, NT, RF, VM and, for interrupt gates, IF are cleared', sdm(3, '6.12.1.2')),
  // the way back
  row('pop.eip', 'EIP is read from the stack', IRET),
  row('pop.cs', 'CS is read from the stack', IRET),
  row('pop.eflags', 'EFLAGS is read from the stack', IRET),
  row('pop.esp', 'ESP is read from the stack', IRET),
  row('pop.ss', 'SS is read from the stack', IRET),
  row('pop.es', 'ES is read from the stack', IRET),
  row('pop.ds', 'DS is read from the stack', IRET),
  row('pop.fs', 'FS is read from the stack', IRET),
  row('pop.gs', 'GS is read from the stack', IRET),
  row('v86.load-segments', 'ES, DS, FS and GS are loaded as in real mode: base = selector × 16', sdm(3, '20.2')),
  row('stack.release', 'ESP moves past the frame', IRET),
  row('pop.parameters', 'the parameters are discarded', RET),
  row('eflags.load', 'the flags that this privilege level may change are loaded', IRET),
  row('segments.null', 'data segments the new level may not use are set to null', IRET),
  // SYSENTER and SYSEXIT
  row('sysenter.check', 'protected mode and IA32_SYSENTER_CS are checked', sdm(2, 'SYSENTER')),
  row('sysenter.clear-flags', 'VM and IF are cleared; no return address is saved', sdm(2, 'SYSENTER')),
  // task switch
  row('task.read-link', 'the link to the previous task is read from the TSS', LINK),
  row('tss.read-descriptor', 'the TSS descriptor is read', TASK),
  row('tss.check-descriptor', 'the TSS descriptor is checked', TASK),
  row('task.read-new', 'the state of the new task is read from its TSS', TASK),
  row('task.busy-old', 'the busy bit of the old TSS descriptor is cleared', TASK),
  row('task.save-old', 'the old task is saved in its TSS', TASK),
  row('task.link', 'the link to the old task is written into the new TSS', LINK),
  row('task.busy-new', 'the new TSS descriptor is marked busy', TASK),
  row('task.load-tr', 'TR is loaded and CR0.TS is set', TASK),
  row('task.load-registers', 'CR3, EFLAGS, EIP, general registers and selectors are loaded from the new TSS', TASK),
  row('task.load-ldt', 'LDTR is loaded', TASK),
  row('task.load-segments', 'segment descriptors are loaded', TASK),
  row('task.push-error-code', 'the error code is pushed on the stack of the new task', sdm(3, '6.13')),
  row('task.debug-trap', 'the T bit of the new TSS asks for a debug exception', sdm(3, '17.3.1.5')),
] as const satisfies readonly MicroStepRow[]; // prettier-ignore
export type MicroStepId = (typeof MICRO_STEPS)[number]['id'];
