/** Linear addresses of the places that registers name. */
import type { RegisterState } from '#emulator/machine';

export const linearEip = (r: RegisterState): number => (r.segments[1].base + r.eip) >>> 0;
/** SS.base + ESP, with ESP cut to 16 bits on a 16-bit stack. */
export const linearEsp = (r: RegisterState): number =>
  (r.segments[2].base + ((r.segments[2].attributes >>> 22) & 1 ? r.gpr[4] : r.gpr[4] & 0xffff)) >>> 0;
