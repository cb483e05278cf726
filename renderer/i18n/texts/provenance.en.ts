/** Who wrote this: chains, and the words of the stack. Codes are those of emulator/provenance. */
export const provenanceEn = {
  'cmd.machine.who': 'Who wrote this?',
  'who.title': 'Who wrote this?', 'who.text': 'The last write of a register, of memory or of a field, and where the value came from, found by going back. The machine stays where it is.',
  'why.stopped': 'Not looked for to the end.', 'why.again': 'Look again',
  'who.place': 'Place', 'who.hint': 'eax, eflags.if, gdt[3].dpl, tss.esp0, dword [esp+4]', 'who.ask': 'Ask',
  'who.searching': 'Looking back: {n} instructions so far', 'who.stop': 'Stop looking', 'who.none': 'Nothing is mapped at this address.', 'who.value': '{place} = {value}, at instruction {icount}', 'who.pause': 'Pause the machine first.',
  'who.go': 'Go to this moment', 'who.goTip': 'Stand right before instruction {n} executes', 'who.source': 'Show the source line', 'who.transition': 'Open transition {id}', 'who.chain': 'Chain of copies, the latest first',
  'who.part': 'of it {part}; the other bytes are older', 'who.firmware': 'BIOS', 'who.after': 'after instruction {n}', 'who.copied': 'A copy: the value came from {place}.',
  'who.by.instruction': 'Written by an instruction', 'who.by.transition': 'Written by the processor itself', 'who.by.device': 'Written by a device', 'who.by.input': 'Changed from outside', 'who.by.beginning': 'Never written',
  'who.slot': 'slot {slot} for {event}', 'who.walk': 'A or D bit, set while the page tables were walked', 'who.event.exception': 'exception {vector}', 'who.event.external': 'interrupt {vector}', 'who.event.INT n': 'INT {vector}', 'who.event.NMI': 'NMI', 'who.event.instruction': 'a transition of the instruction',
  'who.origin.copy': 'copied', 'who.origin.immediate': 'A constant in the instruction.', 'who.origin.computed': 'Computed by this instruction: here the value came into being.', 'who.origin.port': 'Read from port {port}.', 'who.origin.return-address': 'The return address of this CALL.',
  'who.origin.event': 'Made by the processor for this event.', 'who.origin.device': 'Brought by a device (disk or DMA).', 'who.origin.image': 'As it lies in the image.', 'who.origin.rom': 'In the ROM of the BIOS.', 'who.origin.input': 'Somebody changed it from outside.',
  'who.origin.reset': 'As a reset leaves it.', 'who.origin.beginning': 'So since the machine was switched on.', 'who.origin.depth': 'Copied further; the chain is cut here.', 'who.image': 'source of these bytes',
  'stack.kind.hardware': 'interrupt frame', 'stack.kind.return': 'return address', 'stack.kind.saved': 'saved', 'stack.kind.pushed': 'pushed', 'stack.kind.stored': 'stored',
  'stack.awaits': 'waits for {what}', 'stack.awaits.handler': 'the handler, which must discard it before IRET', 'stack.taken': 'taken off by {text} after instruction {n}', 'stack.leftOver': 'left over: nothing will use it', 'stack.since': 'since instruction {n}', 'stack.by': 'by {text}',
  'stack.frame': '{n}-word frame for {event}', 'stack.block': '{what} block', 'stack.older': 'older than {n} instructions: ask “Who wrote this?”', 'stack.from': 'From',
} as const; // prettier-ignore
