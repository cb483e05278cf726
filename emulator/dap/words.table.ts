/** Sentences of the adapter. They appear in the client's own window, which is English. */
import type { StopReason } from '#emulator/machine';

/** Why the machine itself ended a run. */
export function endWords(reason: StopReason): string {
  switch (reason.why) {
    case 'shutdown':
      return 'The processor shut down after a third fault (triple fault). Step back to see why.';
    case 'powered-off':
      return `The program switched the machine off (code ${reason.code}). Step back, or continue to end the session.`;
    case 'halted-forever':
      return reason.interruptsEnabled
        ? 'The processor is halted, and nothing is left that could interrupt it. In the console, "irq 1" or "nmi" can.'
        : 'The processor is halted for ever: HLT with interrupts disabled. In the console, "nmi" can wake it.';
    case 'not-modelled':
      return `The program reached something this emulator does not model: ${reason.what}.`;
    case 'rule':
      return `Stopped by the rule ${reason.rule}.`;
    case 'breakpoint':
      return `Stopped at 0x${reason.linear.toString(16)}.`;
    case 'limit':
      return '';
  }
}

export const WORDS = {
  beginning: 'This is the beginning of history.',
  notStopped: 'the machine runs: pause it first',
  notInitialized: 'the first request must be initialize',
  twice: 'initialize was answered already: one session, one initialize',
  notLaunched: 'nothing is launched yet: send launch first',
  launchedTwice: 'a program is launched already: use restart, or begin a new session',
  attach: 'attach is not supported: this adapter starts the machine itself, use launch',
  over: 'the session is over: only disconnect is answered now',
  unknown: (command: string) => `the request ${command} is not known to this adapter`,
  crash: (message: string) => `internal error of the emulator: ${message}`,
  noFault: 'the machine did not stop at an exception',
  help: [
    'Any expression: eax, cpl == 3, dword [counter], gdt[2].dpl, $label',
    'why [N]         why the last fault (or transition N) happened',
    'transition [N]  the last privilege transition (or number N) step by step',
    'seek N          go to the moment after N instructions',
    'irq N           pulse interrupt line N of the 8259A pair',
    'nmi             request a non-maskable interrupt',
  ].join('\n'),
  notInHistory: (first: number, last: number) => `history reaches from ${first} to ${last} instructions`,
  noTransition: (count: number) => `that transition is not recorded; ${count} happened so far`,
  badLine: 'interrupt lines are 0 to 15 without 2, which joins the two chips',
} as const;
