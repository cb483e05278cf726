/** Sentences of the stub. They appear in gdb's own console, which is English. */
import type { StopReason } from '#emulator/machine';

const linear = (address: number): string => `0x${address.toString(16)}`;

/** Said before the stop reply when the machine itself ended a run; '' where the reply says it all. */
export function stopWords(reason: StopReason): string {
  switch (reason.why) {
    case 'shutdown':
      return 'The processor shut down after a third fault (triple fault). Go back in time to see why, or `monitor reset`.';
    case 'powered-off':
      return `The program switched the machine off (code ${reason.code}). Go back in time, or \`monitor reset\`.`;
    case 'halted-forever':
      return reason.interruptsEnabled
        ? 'The processor is halted, and nothing is left that could interrupt it. `monitor irq N` or `monitor nmi` can.'
        : 'The processor is halted for ever: HLT with interrupts disabled. `monitor nmi` can wake it.';
    case 'not-modelled':
      return `The program reached something this emulator does not model: ${reason.what}.`;
    case 'rule':
      return `Stopped by the rule ${reason.rule}.`;
    case 'breakpoint':
      return `Stopped at ${linear(reason.linear)}.`;
    case 'limit':
      return '';
  }
}

export const WORDS = {
  beginning: 'This is the beginning of history.',
  to32: 'The processor is in 32-bit code now. To disassemble it: set architecture i386',
  to16: 'The processor is in 16-bit code now. To disassemble it: set architecture i8086',
  crash: (message: string) => `Internal error of the emulator: ${message}`,
  /** Answer to a write of a register that has no input. */
  notWritable: (names: string) => `E.only ${names} can be written`,
  watchTooLong: (bytes: number) => `E.a watchpoint covers at most ${bytes} bytes`,

  unknown: (command: string) => `There is no command "${command}". Try: monitor help`,
  usage: (usage: string) => `Usage: monitor ${usage}`,
  flush: 'gdb does not know yet. Tell it: maintenance flush register-cache',
  reset: 'The machine was switched on anew; its history begins here.',
  notInHistory: (first: number, last: number) =>
    `History reaches from ${first} to ${last}. Later moments are reached with continue.`,
  noBranch: (id: string) => `There is no branch ${id}.`,
  noTransition: 'No transition was recorded up to here.',
  lostTransition: (id: number, count: number) =>
    `Transition ${id} is not known; ${count} were recorded, and the recorder keeps the latest.`,
  noTable: (what: string) => `The ${what} cannot be read: its memory is not mapped.`,
  noLabel: (name: string) => `There is no label or constant ${name}.`,
  irqDone: (line: number) => `Interrupt line ${line} was pulsed.`,
  nmiDone: 'An NMI was requested.',
  quit: 'The server ends.',
  cannotQuit: 'This server is ended where it was started.',
} as const;

/** `monitor help`: usage and what it does. */
export const HELP: readonly (readonly [usage: string, help: string])[] = [
  ['help', 'this list'],
  ['where', 'place, mode, context, label and source line'],
  ['info gdt|ldt|idt|tss|pic|pit', 'tables and chips as they are now'],
  ['transition [ID]', 'the last privilege transition, or one by its number, step by step'],
  ['history', 'what of the past is kept, and its branches'],
  ['seek ICOUNT', 'go to the moment after so many instructions'],
  ['branch ID', 'go over to another course of events'],
  ['label NAME', 'address of a label, value of a constant'],
  ['physical ADDRESS [COUNT]', 'bytes of physical memory'],
  ['irq LINE', 'pulse an interrupt line of the 8259A pair'],
  ['nmi', 'request a non-maskable interrupt'],
  ['reset', 'power on again; history begins anew'],
  ['quit', 'end the server'],
];
