/** Stop replies: the signal, why, and the registers gdb always wants next. */
import type { StopReason } from '#emulator/machine';
import { registerText } from './registers.ts';
import { EBP, EIP, ESP, REGISTERS } from './registers.table.ts';
import type { RegisterSource } from './registers.table.ts';
import type { Stop } from './run-control.ts';

/** Signal numbers of the protocol. */
const SIGINT = 2, SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGTERM = 15, SIGSTOP = 17; // prettier-ignore

function signalOf(reason: StopReason): number {
  switch (reason.why) {
    case 'shutdown':
      return SIGABRT;
    case 'powered-off':
      return SIGTERM;
    case 'halted-forever':
      return SIGSTOP;
    case 'not-modelled':
      return SIGILL;
    default:
      return SIGTRAP;
  }
}

/** What gdb said that it understands. */
export interface Understood {
  readonly swbreak: boolean;
  readonly hwbreak: boolean;
}

/** Signal and reason. The machine at its end, run on: nothing more is to come in this direction. */
function parts(stop: Stop, understood: Understood): [signal: number, why: string] {
  switch (stop.type) {
    case 'stepped':
      return [SIGTRAP, ''];
    case 'interrupted':
      return [SIGINT, ''];
    case 'break':
      return [SIGTRAP, understood[stop.kind] ? `${stop.kind}:;` : ''];
    case 'watch':
      return [SIGTRAP, `${stop.hit.kind}:${stop.hit.linear.toString(16)};`];
    case 'beginning':
      return [SIGTRAP, 'replaylog:begin;'];
    case 'machine':
      return stop.again ? [SIGTRAP, 'replaylog:end;'] : [signalOf(stop.reason), ''];
  }
}

const hexByte = (value: number): string => value.toString(16).padStart(2, '0');

export function stopReply(stop: Stop, from: RegisterSource, understood: Understood): string {
  const [signal, why] = parts(stop, understood);
  const registers = [ESP, EBP, EIP].map((n) => `${hexByte(n)}:${registerText(REGISTERS[n], from)};`).join('');
  return `T${hexByte(signal)}${why}${registers}thread:1;`;
}
