/** The run loop. dispatch */
import type { Cpu } from './cpu.ts';
import { EXECUTE } from './execute/index.ts';
import { EVENTS, LEFT, PENDING, SLOT } from './hot.ts';

export function createRunLoop(cpu: Cpu): (slot: number) => void {
  const { f, blocks, state } = cpu;
  const { slots } = blocks;
  const { op, form, eip, rest, chain, count } = slots;
  const eipNow = state.eip;

  function leave(at: number): void {
    eipNow[0] = at;
    f[PENDING] = 0;
    f[SLOT] = -1;
  }
  /** Block a direct transfer from `from` leads to; remembered when it stays on the page. */
  function link(from: number, to: number): number {
    const generation = blocks.generation;
    const page = f[11];
    const target = blocks.find(to);
    if (
      target !== 0 &&
      generation === blocks.generation &&
      f[11] === page &&
      count[target] !== 0 &&
      slots.cross[target] === 0 &&
      slots.physical[target] !== -1
    )
      chain[from] = target;
    return target;
  }

  return function runFast(start: number): void {
    let i = start;
    let t = 0;
    for (;;) {
      switch (op[i]) {
        case 0: // EXIT
          f[PENDING] = 0;
          f[SLOT] = -1;
          return;
        case 1: // CALL
          f[SLOT] = i;
          f[PENDING] = rest[i] + 1;
          cpu.instructionEip = eip[i] >>> 0;
          eipNow[0] = eip[i + 1];
          EXECUTE[form[i]](cpu, i);
          i++;
          break;
        case 2: // CALL_END
          f[SLOT] = i;
          f[PENDING] = rest[i] + 1;
          cpu.instructionEip = eip[i] >>> 0;
          eipNow[0] = eip[i + 1];
          EXECUTE[form[i]](cpu, i);
          f[LEFT] += rest[i];
          f[PENDING] = 0;
          f[SLOT] = -1;
          if (f[EVENTS] !== 0) return;
          i = blocks.find(eipNow[0] | 0);
          if (i === 0) return;
          t = count[i];
          if (f[LEFT] < t) return leave(eip[i]);
          f[LEFT] -= t;
          break;
        case 3: // END
          t = chain[i];
          if (t === 0) {
            t = link(i, eip[i]);
            if (t === 0) return;
          }
          i = t;
          t = count[i];
          if (f[LEFT] < t) return leave(eip[i]);
          f[LEFT] -= t;
          break;
        case 4: // STOP
        case 5: // DEAD
          f[LEFT] += rest[i] + 1;
          return leave(eip[i]);
        default: // BREAK
          return leave(eip[i]);
      }
    }
  };
}
