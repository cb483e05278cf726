/** Processes, contexts and open frames. */
export const processesEn = {
  'processes.declared': 'Read from the kernel’s own process table, as its ; @ringside comments declare it.', 'processes.observed': 'Nothing is declared: inferred from kernel stacks (esp0), page directories and labels seen at transitions.', 'processes.none': 'No process has been seen yet.', 'processes.current': 'current', 'processes.caption': 'Processes', 'processes.used': '{n} bytes used',
  'processes.declaredTag': 'declared', 'processes.inferredTag': 'inferred', 'processes.nextTag': 'next', 'processes.open': 'Open process {name}', 'processes.pushedBy': 'Pushed by',
  'processes.resumes': 'resumes at', 'processes.cr3': 'CR3', 'processes.share': 'User time', 'processes.shareOf': '{percent} % · {n}×',
  'processes.next.seen-order': 'Expected next: {name}. The last {n} times it came after the current one.', 'processes.next.table-order': 'Expected next: {name}, the next one in the table that is ready. A guess: its turn has not been seen yet.',
  'processes.chart': 'Who had the processor: the last {t}', 'processes.turns': '{n} turns, {percent} % of the time', 'processes.other': 'other',
  'processes.runsNow': 'It executes in ring 3 now: nothing of it is saved.', 'processes.noFrame': 'No saved frame of ring 3 was found for it.', 'processes.pauseForFrame': 'Pause the machine to see what is saved.', 'processes.asking': 'Looking at who pushed these words …',
  'processes.part.user': 'User level', 'processes.part.user.note': 'pushed by the processor, for IRET', 'processes.part.registers': 'Registers', 'processes.part.registers.note': 'saved by the entry code', 'processes.part.system': 'System level', 'processes.part.system.note': 'where the kernel goes on',
  'processes.part.unknown': 'Where the kernel keeps its stack pointer is not known: declare the field esp.', 'processes.part.empty': 'nothing',
  'processes.annotate': 'Name the processes', 'processes.annotateHow': 'Comments like these anywhere in the source tell where the kernel keeps its process table; sizes and offsets may be symbols of the program.',
  'process.running': 'running', 'process.ready': 'ready', 'process.sleeping': 'sleeping', 'process.waiting': 'waiting', 'process.dead': 'dead', 'process.unknown': 'unknown',

  'panel.contexts': 'Contexts',
  'contexts.user': 'user', 'contexts.kernel': 'process context', 'contexts.interrupt': 'interrupt context', 'contexts.bottom-half': 'bottom half', 'contexts.idle': 'idle (HLT)', 'contexts.firmware': 'firmware', 'contexts.real-mode': 'real mode', 'contexts.shutdown': 'shutdown',
  'contexts.now': 'Now', 'contexts.behalf': 'on behalf of {name}', 'contexts.interrupted': 'it interrupted {name}', 'contexts.nobody': 'on nobody’s behalf', 'contexts.depth': 'nesting {n}', 'contexts.at': 'at {place}', 'contexts.since': 'since transition #{id} · {n} instr. · {t}', 'contexts.sinceUnknown': 'the transition that led here is not recorded',
  'contexts.chain': 'What is open on this stack, from outside to inside', 'contexts.others': 'On other stacks', 'contexts.none': 'No frame is open on this stack: nothing waits for an IRET.', 'contexts.running': 'Frames are shown when the machine is paused.',
  'contexts.event.external': 'interrupt {vector}', 'contexts.event.exception': 'exception {vector}', 'contexts.event.INT n': 'INT {vector}', 'contexts.event.NMI': 'NMI', 'contexts.event.instruction': 'far call',
  'contexts.frame': 'Ring {ring} at {place}, left by {event}', 'contexts.open': 'open for {n} instructions, {t}', 'contexts.words': 'words {low}–{high}', 'contexts.waits': 'waits for its IRET', 'contexts.orphan': 'abandoned (S1)', 'contexts.mismatch': 'an old frame was resumed (S2)', 'contexts.moment': 'instruction {n}', 'contexts.stack': 'stack', 'contexts.goTo': 'Go to instruction {n}, where it was pushed', 'contexts.showStack': 'Show its words on the stack', 'contexts.findings': 'What is wrong with frames',
  'contexts.list': 'Open frames',

  'monitors.filter': 'Show', 'monitors.all': 'All', 'monitors.errors': 'Errors', 'monitors.warnings': 'Warnings', 'monitors.inIrq': 'Interrupt context', 'monitors.noneOfKind': 'Nothing of this kind was found.', 'monitors.first': 'First seen at', 'monitors.evidence': 'Evidence', 'monitors.rule': 'Rule {id}',
} as const; // prettier-ignore
