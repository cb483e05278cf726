/** The panels: names, column heads, explanations. */
export const panelsEn = {
  'panel.editor': 'Source', 'panel.registers': 'Registers', 'panel.gdt': 'GDT', 'panel.idt': 'IDT', 'panel.tss': 'TSS', 'panel.pic': 'PIC', 'panel.processes': 'Processes',
  'panel.transitions': 'Transitions', 'panel.stack': 'Stack', 'panel.memory': 'Memory', 'panel.disassembly': 'Disassembly', 'panel.screen': 'Screen', 'panel.console': 'Console',
  'panel.problems': 'Problems', 'panel.lab': 'Lab',
  'panel.waiting': 'Run the kernel, or assemble it, to see this.',
  'col.name': 'Name', 'col.value': 'Value', 'col.selector': 'Selector', 'col.base': 'Base', 'col.limit': 'Limit', 'col.dpl': 'DPL', 'col.type': 'Type', 'col.flags': 'Flags', 'col.usedBy': 'In use by',
  'col.offset': 'Offset', 'col.address': 'Address', 'col.vector': 'Vector', 'col.target': 'Handler', 'col.who': 'INT n from R3', 'col.state': 'State', 'col.kernelStack': 'Kernel stack', 'col.pid': 'PID', 'col.ring': 'Ring',
 'col.irq': 'IRQ', 'col.role': 'Role', 'col.points': 'Points to', 'col.field': 'Field',
  'registers.general': 'General', 'registers.flags': 'EFLAGS', 'registers.segments': 'Segment registers and their hidden part', 'registers.control': 'Control registers',
  'registers.stale': 'The descriptor in memory has changed since this register was loaded; the processor still uses the hidden part.',
  'registers.null': 'null', 'registers.shadow': 'Interrupts are held off for one instruction (after STI, MOV SS or POP SS).', 'registers.halted': 'halted', 'registers.shutdown': 'shut down',
  'registers.cpl': 'Current privilege level', 'registers.codeSize': '{n}-bit code',
  'kind.null': 'null', 'kind.code': 'code', 'kind.data': 'data', 'kind.reserved': 'reserved', 'kind.tss16-available': 'TSS-16', 'kind.tss16-busy': 'TSS-16, busy', 'kind.tss32-available': 'TSS', 'kind.tss32-busy': 'TSS, busy', 'kind.ldt': 'LDT',
  'kind.call-gate16': 'call gate 16', 'kind.call-gate32': 'call gate', 'kind.task-gate': 'task gate', 'kind.interrupt-gate16': 'interrupt gate 16', 'kind.trap-gate16': 'trap gate 16', 'kind.interrupt-gate32': 'interrupt gate', 'kind.trap-gate32': 'trap gate', 'kind.not-a-gate': 'not a gate',
  'gdt.table': 'Table', 'gdt.summary': '{table} at {base}, limit {limit}: {n} descriptors', 'gdt.noLdt': 'LDTR is null: there is no LDT.', 'gdt.unmapped': 'The table lies in memory that is not mapped.', 'gdt.notPresent': 'not present', 'gdt.null': 'null descriptor', 'gdt.empty': 'The table is empty.',
  'gdt.caption': 'Segment descriptors', 'gdt.flags': 'P present · D/B 32-bit · G limit in 4 KiB pages · AVL free for the kernel',
  'idt.summary': 'IDT at {base}, limit {limit}', 'idt.ivt': 'Real mode: interrupt vector table at {base}', 'idt.all': 'All entries', 'idt.present': 'Present only', 'idt.filter': 'Entries', 'idt.caption': 'Interrupt descriptors', 'idt.none': 'No entry is present yet.',
  'idt.ring3.yes': 'allowed', 'idt.ring3.no': '#GP', 'idt.clears': 'clears IF', 'idt.keeps': 'keeps IF',
  'tss.none': 'TR has never been loaded: there is no TSS. Entering ring 0 from ring 3 would fail.', 'tss.summary': 'TR {selector} · base {base} · limit {limit}', 'tss.stacks': 'Stacks for entering a lower ring', 'tss.saved': 'Saved by a hardware task switch', 'tss.iomap': 'I/O permission map',
  'tss.iomapNone': 'none: ring 3 may use no port (unless IOPL is 3)', 'tss.iomapAllowed': 'ports open to ring 3: {ports}', 'tss.iomapAll': 'all ports are closed', 'tss.used': 'ss0:esp0 is what the processor loads when ring 3 is interrupted', 'tss.unmapped': 'The TSS lies in memory that is not mapped.',
  'pic.master': 'Master 8259A', 'pic.slave': 'Slave 8259A', 'pic.base': 'vectors from {base}', 'pic.uninitialised': 'not initialised', 'pic.autoEoi': 'automatic EOI', 'pic.irr': 'requested (IRR)', 'pic.isr': 'in service (ISR)', 'pic.imr': 'masked (IMR)',
  'pic.intr': 'INTR line', 'pic.if': 'IF flag', 'pic.on': 'on', 'pic.off': 'off', 'pic.why': 'Delivered?', 'pic.caption': 'Interrupt lines',
  'pic.pit': 'Timer 8253', 'pic.channel': 'channel {n}: mode {mode}, {hz} Hz, counter {counter}',
  'obstacle.none': 'delivered at the next instruction', 'obstacle.not-requested': 'no request', 'obstacle.masked': 'masked (IMR)', 'obstacle.in-service-blocks': 'waits for EOI: an equal or higher line is in service', 'obstacle.cascade-masked': 'the master masks IRQ 2', 'obstacle.cascade-blocked': 'the master is serving an equal or higher line',
  'obstacle.not-initialised': 'the PIC is not initialised', 'obstacle.if-clear': 'IF is 0', 'obstacle.interrupt-shadow': 'held off for one instruction',
  'processes.declared': 'Read from the kernel’s own process table.', 'processes.observed': 'Inferred from the stacks seen at transitions. Annotate the table in the source for names.', 'processes.none': 'No process has been seen yet.', 'processes.current': 'current', 'processes.caption': 'Processes', 'processes.used': '{n} bytes used',
  'processes.resumes': 'resumes at', 'processes.cr3': 'CR3',
  'process.running': 'running', 'process.ready': 'ready', 'process.sleeping': 'sleeping', 'process.waiting': 'waiting', 'process.dead': 'dead', 'process.unknown': 'unknown',
  'transitions.none': 'No crossing yet. Interrupts, exceptions, INT n, IRET, far calls and task switches appear here while the kernel runs.', 'transitions.follow': 'Follow the newest', 'transitions.list': 'Transitions, oldest first', 'transitions.gone': 'The recording keeps only the newest transitions; this one has left it.', 'transitions.count': '{n} recorded',
  'transitions.failed': 'failed', 'transitions.copy': 'Copy as text', 'transitions.copied': 'Copied', 'transitions.back': 'Back to the list', 'transitions.steps': 'Micro-steps', 'transitions.previous': 'Previous transition', 'transitions.next': 'Next transition', 'transitions.outcome.completed': 'completed', 'transitions.outcome.fault': 'refused: {fault}',
  'transitions.parent': 'raised by #{id}', 'transitions.detail': 'Transition #{id}', 'transitions.errorCode': 'error code {code}', 'transitions.at': 'instruction {n}',
  'step.reads': 'reads', 'step.writes': 'writes', 'step.checks': 'checks', 'step.registers': 'changes', 'step.ok': 'holds', 'step.failed': 'fails',
  'flow.interrupt-delivery': 'interrupt', 'flow.iret': 'iret', 'flow.far-call': 'far call', 'flow.far-return': 'far return', 'flow.far-jump': 'far jump', 'flow.task-switch': 'task switch',
  'cause.INT n': 'INT {vector}', 'cause.external': 'IRQ → {vector}', 'cause.exception': '{vector}', 'cause.NMI': 'NMI', 'cause.instruction': '{flow}',
  'stack.summary': 'SS {ss} · ESP {esp}', 'stack.ring0': 'TSS: {ss0}:{esp0}', 'stack.caption': 'Stack, from the top down', 'stack.pushedBy': 'pushed by transition #{id}', 'stack.unmapped': 'not mapped',

  'memory.go': 'Go to', 'memory.goHint': 'address, register or label', 'memory.linear': 'linear', 'memory.physical': 'physical', 'memory.space': 'Address space', 'memory.bad': 'Neither an address nor a name I know.', 'memory.caption': 'Memory in hexadecimal', 'memory.earlier': 'Earlier page', 'memory.later': 'Later page',
  'disassembly.follow': 'Follow EIP', 'disassembly.caption': 'Instructions', 'disassembly.current': 'next instruction', 'disassembly.privileged': 'ring 0 only', 'disassembly.toSource': 'Show the source line',
  'screen.label': 'Screen of the machine, 80 by 25 characters', 'screen.focus': 'Click to type into the machine', 'screen.focused': 'Keys go to the machine · Ctrl+Alt leaves', 'screen.off': 'The screen is blank until the machine starts.',
  'console.debug': 'Debug port E9h', 'console.serial': 'COM1', 'console.which': 'Output', 'console.empty': 'Nothing has been written here.', 'console.copy': 'Copy', 'console.label': 'Output of {name}',
  'problems.none': 'The assembler has nothing to complain about.', 'problems.caption': 'Problems', 'problems.line': 'line {n}', 'problems.inMacro': 'in macro {name}', 'problems.inInclude': 'included from {name}', 'problems.loadFailed': 'It assembled but was not loaded: {why}',
  'problems.error': 'error', 'problems.warning': 'warning', 'problems.note': 'note', 'problems.stop': 'Stopped',
  'annotation.title': 'In a ; @ringside comment: {text}',








  // By code of the annotation's mistake (emulator/debug/annotations.ts).
  'annotation.bad-value': '“{token}” is neither a number nor a symbol of this program.',
  'annotation.bad-word': '“{token}” is not of the form key=value.',
  'annotation.field-without-processes': 'A process-field needs a processes line.',
  'annotation.missing-key': '“{token}” is missing.',
  'annotation.unknown-key': '“{token}” is not a key of this annotation.',
  'annotation.unknown-kind': '“{token}” is not an annotation this window knows.',
  'annotation.unknown-state': '“{token}” is not a process state: running, ready, sleeping, waiting or dead.',
  'annotation.unknown-symbol': 'The program has no symbol “{token}”.',
  'editor.label': 'Assembly source', 'editor.loading': 'Loading the editor…', 'editor.none': 'No file is open.', 'editor.files': 'Open files', 'editor.main': 'program', 'editor.mainHint': 'The machine runs this file; the others are its includes.', 'editor.readonly': 'read-only',
  'editor.unboundBreakpoint': 'No code on this line: the breakpoint will never be reached.', 'editor.breakpoint': 'Breakpoint', 'editor.symbolLabel': 'label', 'editor.symbolConstant': 'constant',
  'help.ring0': 'Only at CPL 0; otherwise #GP(0).', 'help.iopl': 'Needs CPL ≤ IOPL; otherwise #GP(0).', 'help.io': 'Needs CPL ≤ IOPL or a clear bit in the I/O permission map; otherwise #GP(0).', 'help.transition': 'Can change the privilege level: every step appears in Transitions.', 'help.flags': 'Flags written: {written} · read: {read}', 'help.more': '… and {n} more forms',
} as const; // prettier-ignore
