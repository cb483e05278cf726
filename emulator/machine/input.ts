/** The one door for what the outside world does to the machine. Effects only; stamping and logging are the facade's. */
import { invariant, unreachable } from '#emulator/base';
import { Medium } from '#emulator/devices';
import { type Board, powerOn, requestNmi, warmReset } from './compose.ts';
import { pokeRegister } from './poke.ts';
import type { InputEvent } from './types.ts';

/** Apply one input to a machine that stands between two instructions. */
export function applyInput(parts: Board, event: InputEvent): void {
  switch (event.type) {
    case 'key':
      parts.keyboard.key(event.scancode, event.hold === true);
      return;
    case 'serial':
      parts.serial.receive(event.byte);
      return;
    case 'irq':
      driveLine(parts, event.line, event.action);
      return;
    case 'nmi':
      requestNmi(parts);
      return;
    case 'port-write':
      parts.ports.write(event.port, 1, event.value);
      return;
    case 'poke-memory':
      parts.memory.load(event.physical, Uint8Array.from(event.bytes));
      return;
    case 'poke-register':
      pokeRegister(parts, event.register, event.value);
      return;
    case 'medium':
      parts.disk.insert(event.drive, event.bytes.length > 0 ? new Medium(event.drive, event.bytes) : null);
      if (event.drive === 'disk') parts.ata.mediumChanged();
      return;
    case 'reset':
      resetAtRun(parts, event.kind);
      return;
    default:
      unreachable(event);
  }
}

function driveLine(parts: Board, line: number, action: 'raise' | 'lower' | 'pulse'): void {
  invariant(line >= 0 && line <= 15 && line !== 2, `there is no interrupt line ${line} to drive`);
  parts.pic.setLine(line, action === 'lower' ? 0 : 1);
  if (action === 'pulse') parts.board.pulsed[0] |= 1 << line;
}

/** A reset in the middle of a recorded run: time goes on. */
function resetAtRun(parts: Board, kind: 'power-on' | 'warm'): void {
  if (kind === 'warm') {
    warmReset(parts);
    return;
  }
  parts.cpu.sync();
  const icount = parts.cpu.state.icount[0];
  const skipped = parts.cpu.state.skipped[0];
  powerOn(parts);
  parts.cpu.state.icount[0] = icount;
  parts.cpu.state.skipped[0] = skipped;
  parts.cpu.reload();
}
