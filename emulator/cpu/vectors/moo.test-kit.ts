/** Reader of the MOO format: recorded single-instruction tests of real processors (chunks of id, length, payload). */

/** What is wrong with a file of vectors, in one sentence. */
export class VectorFileError extends Error {
  override name = 'VectorFileError';
}

export interface MooState {
  readonly registers: Readonly<Record<string, number>>;
  readonly ram: readonly (readonly [number, number])[];
}
export interface MooTest {
  readonly index: number;
  readonly name: string;
  /** The instruction, then F4h. */
  readonly bytes: Uint8Array;
  readonly initial: MooState;
  readonly final: MooState;
  /** AND masks of registers whose recorded end is only partly defined. */
  readonly masks: Readonly<Record<string, number>>;
  /** Vector of the exception that ended the test. */
  readonly exception: number | null;
}
export interface MooFile {
  /** `C286`, `386E`. */
  readonly cpu: string;
  readonly count: number;
  /** The n-th test, from 0. @throws VectorFileError */
  test(n: number): MooTest;
}
const R16 = 'ax bx cx dx cs ss ds es sp bp si di ip flags'.split(' ');
const R32 = 'cr0 cr3 eax ebx ecx edx esi edi ebp esp cs ds es fs gs ss eip eflags dr6 dr7'.split(' ');

const text = (view: DataView, at: number, length: number): string => {
  let out = '';
  for (let k = 0; k < length; k++) out += String.fromCharCode(view.getUint8(at + k));
  return out;
};
/** Chunk ids as the little-endian numbers they are in the file. */
const id = (name: string): number =>
  name.charCodeAt(0) | (name.charCodeAt(1) << 8) | (name.charCodeAt(2) << 16) | (name.charCodeAt(3) << 24);
const MOO = id('MOO '), TEST = id('TEST'), NAME = id('NAME'), BYTS = id('BYTS'), INIT = id('INIT'), FINA = id('FINA'), EXCP = id('EXCP'); // prettier-ignore
const REGS = id('REGS'), RG32 = id('RG32'), RMSK = id('RMSK'), RM32 = id('RM32'), RAM = id('RAM '); // prettier-ignore

/** Calls `each` with id, begin and end of the contents of every chunk. */
function chunks(view: DataView, from: number, to: number, each: (id: number, at: number, end: number) => void): void {
  for (let at = from; at < to;) {
    if (at + 8 > to) throw new VectorFileError(`the file ends inside a chunk header at offset ${at}`);
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > to) throw new VectorFileError(`the chunk at offset ${at} is longer than what contains it`);
    each(view.getInt32(at, true), at + 8, end);
    at = end;
  }
}
function registers(view: DataView, at: number, wide: boolean): Record<string, number> {
  const names = wide ? R32 : R16;
  const size = wide ? 4 : 2;
  const mask = wide ? view.getUint32(at, true) : view.getUint16(at, true);
  const out: Record<string, number> = {};
  let p = at + size;
  names.forEach((name, n) => {
    if (!((mask >>> n) & 1)) return;
    out[name] = wide ? view.getUint32(p, true) : view.getUint16(p, true);
    p += size;
  });
  return out;
}
interface StateAndMasks extends MooState {
  readonly masks: Record<string, number>;
}
function state(view: DataView, from: number, to: number): StateAndMasks {
  let found: Record<string, number> = {};
  let masks: Record<string, number> = {};
  const ram: [number, number][] = [];
  chunks(view, from, to, (part, at) => {
    if (part === REGS || part === RG32) found = registers(view, at, part === RG32);
    else if (part === RMSK || part === RM32) masks = registers(view, at, part === RM32);
    else if (part === RAM) {
      const count = view.getUint32(at, true);
      for (let k = 0; k < count; k++) ram.push([view.getUint32(at + 4 + 5 * k, true), view.getUint8(at + 8 + 5 * k)]);
    }
  });
  return { registers: found, ram, masks };
}
function parseTest(data: Uint8Array, view: DataView, from: number, to: number, masks: Record<string, number>): MooTest {
  let name = '';
  let bytes = new Uint8Array() as Uint8Array;
  let initial: MooState | null = null as MooState | null;
  let final: StateAndMasks | null = null as StateAndMasks | null;
  let exception: number | null = null;
  chunks(view, from + 4, to, (part, at, end) => {
    if (part === NAME) name = text(view, at + 4, view.getUint32(at, true));
    else if (part === BYTS) bytes = data.subarray(at + 4, at + 4 + view.getUint32(at, true));
    else if (part === INIT) initial = state(view, at, end);
    else if (part === FINA) final = state(view, at, end);
    else if (part === EXCP) exception = view.getUint8(at);
  });
  const index = view.getUint32(from, true);
  if (initial === null || final === null) throw new VectorFileError(`test ${index} lacks its state before or after`);
  return { index, name, bytes, initial, final, masks: { ...masks, ...final.masks }, exception };
}
/** A count inside a chunk may point beyond the file. */
function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new VectorFileError('a chunk is shorter than what it announces');
    throw error;
  }
}
/** @param data an unpacked file. @throws VectorFileError */
export function readMoo(data: Uint8Array): MooFile {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const places: [number, number][] = [];
  let cpu = '';
  let announced = 0;
  let masks: Record<string, number> = {};
  checked(() =>
    chunks(view, 0, data.length, (part, at, end) => {
      if (part === MOO) {
        announced = view.getUint32(at + 4, true);
        cpu = text(view, at + 8, 4);
      } else if (part === RMSK || part === RM32) masks = registers(view, at, part === RM32);
      else if (part === TEST) places.push([at, end]);
    }),
  );
  if (cpu === '') throw new VectorFileError('it does not begin with a MOO header');
  if (places.length !== announced)
    throw new VectorFileError(`the header announces ${announced} tests, the file has ${places.length}`);
  return {
    cpu,
    count: places.length,
    test: (n) => checked(() => parseTest(data, view, places[n][0], places[n][1], masks)),
  };
}
