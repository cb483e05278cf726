/** Why the machine stopped, in one sentence each. */
export const machineEn = {
  'stop.limit': 'Stopped.',
  'stop.breakpoint': 'Breakpoint at {place}.',
  'stop.rule': 'Stopped by the rule “{rule}”.',
  'stop.beginning': 'This is the beginning of the run; there is nothing further back.',
  'stop.next-transition': 'Stopped at a transition.',
  'stop.halted-if1': 'Halted for ever: HLT waits for an interrupt, but none can come any more.',
  'stop.halted-if0': 'Halted for ever: HLT with IF = 0 can only be left by an NMI or a reset.',
  'stop.shutdown': 'Triple fault: a fault during the delivery of a double fault shuts the processor down. The chain is the last entries of Transitions.',
  'stop.not-modelled': 'Stopped at something this machine does not model: {what}.',
  'stop.powered-off': 'The kernel powered the machine off (code {code}).',
  'time.ns': '{n} ns', 'time.us': '{n} µs', 'time.ms': '{n} ms', 'time.s': '{n} s',
} as const; // prettier-ignore
