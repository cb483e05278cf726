/** Reader of the MOO format: recorded single-instruction tests of real processors (chunks of id, length, payload). */
export interface MooState {
  readonly registers: Readonly<Record<string, number>>;
  readonly ram: readonly (readonly [number, number])[];
}
export interface MooTest {
  readonly index: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly initial: MooState;
  readonly final: MooState;
  /** Vector of the exception and linear address of the pushed FLAGS. */
  readonly exception: { readonly vector: number; readonly flagsAt: number } | null;
}
const R16 = 'ax bx cx dx cs ss ds es sp bp si di ip flags'.split(' ');
const R32 = 'cr0 cr3 eax ebx ecx edx esi edi ebp esp cs ds es fs gs ss eip eflags dr6 dr7'.split(' ');

function* chunks(view: DataView, from: number, to: number): Generator<[string, number, number]> {
  for (let at = from; at + 8 <= to;) {
    const id = String.fromCharCode(
      view.getUint8(at),
      view.getUint8(at + 1),
      view.getUint8(at + 2),
      view.getUint8(at + 3),
    );
    const length = view.getUint32(at + 4, true);
    yield [id, at + 8, at + 8 + length];
    at += 8 + length;
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
function state(view: DataView, from: number, to: number): MooState {
  let found: Record<string, number> = {};
  const ram: [number, number][] = [];
  for (const [id, at] of chunks(view, from, to)) {
    if (id === 'REGS' || id === 'RG32') found = registers(view, at, id === 'RG32');
    else if (id === 'RAM ') {
      const count = view.getUint32(at, true);
      for (let k = 0; k < count; k++) ram.push([view.getUint32(at + 4 + 5 * k, true), view.getUint8(at + 8 + 5 * k)]);
    }
  }
  return { registers: found, ram };
}
/** @param data an unpacked file. */
export function readMoo(data: Uint8Array): MooTest[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const tests: MooTest[] = [];
  for (const [id, from, to] of chunks(view, 0, data.length)) {
    if (id !== 'TEST') continue;
    const test = { index: view.getUint32(from, true), name: '', bytes: new Uint8Array() as Uint8Array, initial: { registers: {}, ram: [] } as MooState, final: { registers: {}, ram: [] } as MooState, exception: null as MooTest['exception'] };
    for (const [part, at, end] of chunks(view, from + 4, to)) {
      if (part === 'NAME') test.name = String.fromCharCode(...data.subarray(at + 4, end));
      else if (part === 'BYTS') test.bytes = data.subarray(at + 4, at + 4 + view.getUint32(at, true));
      else if (part === 'INIT') test.initial = state(view, at, end);
      else if (part === 'FINA') test.final = state(view, at, end);
      else if (part === 'EXCP') test.exception = { vector: view.getUint8(at), flagsAt: view.getUint32(at + 1, true) };
    }
    tests.push(test);
  }
  return tests;
} // prettier-ignore
