/** Files of recorded vectors, run: the one implementation behind `npm run vectors` and the tests. Pure: bytes in, tally out. */
import { decodeInstruction } from '#emulator/isa';
import { decodeUtf8 } from '#emulator/base';
import { explain286, explainHost } from './differences.table.ts';
import { Flat32Bench, parseFlat32 } from './flat32.test-kit.ts';
import { type MooTest, readMoo, VectorFileError } from './moo.test-kit.ts';
import { opcodeAt, RealModeBench } from './real.test-kit.ts';

export { VectorFileError } from './moo.test-kit.ts';
export { DIFFERENCES_286, DIFFERENCES_HOST } from './differences.table.ts';

export interface FormTally {
  passed: number;
  failed: number;
  explained: number;
}
export interface Tally {
  readonly forms: Map<string, FormTally>;
  /** What is wrong with failed vectors, one line each. */
  readonly failures: string[];
  /** Explained vectors by reason. */
  readonly reasons: Map<string, number>;
}
export interface RunOptions {
  /** Run vectors `offset`, `offset + stride`, …; all of them without it. */
  readonly stride?: number;
  readonly offset?: number;
  /** `80286-metadata.json` or the 80386 table as text, from beside the file: masks of the defined flags. */
  readonly flagMasks?: FlagMasks | null;
}

/** AND mask of the defined flags by opcode (`F7`, `0FA4`) and ModR/M.reg. */
export type FlagMasks = (opcode: string, digit: number) => number | null;

/** Reads `80286-metadata.json`. @throws VectorFileError */
export function metadataMasks(json: string): FlagMasks {
  interface Entry { 'flags-mask'?: number; reg?: Record<string, Entry> } // prettier-ignore
  let opcodes: Record<string, Entry> | undefined;
  try {
    ({ opcodes } = JSON.parse(json) as { opcodes?: Record<string, Entry> });
  } catch {
    throw new VectorFileError('the metadata is not JSON');
  }
  if (typeof opcodes !== 'object') throw new VectorFileError('the metadata has no "opcodes"');
  const table = opcodes;
  return (opcode, digit) => {
    const entry = table[opcode];
    if (entry === undefined) return null;
    return (entry.reg?.[String(digit)] ?? entry)['flags-mask'] ?? 0xffff;
  };
}
/** Reads `80386.csv`: columns op, ex (digit), f_umask. */
export function csvMasks(csv: string): FlagMasks {
  const [header, ...lines] = csv.split(/\r?\n/).map((line) => line.split(','));
  const [op, ex, mask] = ['op', 'ex', 'f_umask'].map((name) => header.indexOf(name));
  if (op < 0 || ex < 0 || mask < 0)
    throw new VectorFileError('the table of flags lacks the columns op, ex and f_umask');
  const masks = new Map<string, number>();
  for (const line of lines) {
    if (line.length <= mask) continue;
    const value = /^0x[0-9a-f]+$/i.test(line[mask]) ? parseInt(line[mask], 16) : 0xffff;
    const key = `${line[op]}.${line[ex]}`;
    masks.set(key, (masks.get(key) ?? 0xffff) & value);
  }
  return (opcode, digit) => masks.get(`${opcode}.${digit}`) ?? masks.get(`${opcode}.`) ?? null;
}

const FLAG_BITS: Readonly<Record<string, number>> = { O: 0x800, S: 0x80, Z: 0x40, A: 0x10, P: 4, C: 1 };
/** The defined flags by our own table, where no mask lies beside the vectors. */
function tableMask(test: MooTest): number {
  const { form } = decodeInstruction((offset) => test.bytes[offset] ?? 0, 16);
  return [...(form?.flagsUndefined ?? '')].reduce((mask, flag) => mask & ~FLAG_BITS[flag], 0xffff);
}
/** OF after a rotation or shift by more than 1 is undefined, whatever the metadata say. */
const SHIFTS_MANY = new Set(['C0', 'C1', 'D2', 'D3']);
const isHex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function maskOf(test: MooTest, masks: FlagMasks | null): number {
  const at = opcodeAt(test);
  const two = test.bytes[at] === 0x0f;
  const opcode = two ? `0F${isHex(test.bytes[at + 1])}` : isHex(test.bytes[at]);
  const digit = (test.bytes[at + (two ? 2 : 1)] >> 3) & 7;
  const mask = masks?.(opcode, digit) ?? tableMask(test);
  return SHIFTS_MANY.has(opcode) ? mask & ~0x800 : mask;
}

export const emptyTally = (): Tally => ({ forms: new Map(), failures: [], reasons: new Map() });

function note(tally: Tally, form: string, name: string, wrong: string, reason: string | null): void {
  let row = tally.forms.get(form);
  if (row === undefined) tally.forms.set(form, (row = { passed: 0, failed: 0, explained: 0 }));
  if (wrong === '') row.passed++;
  else if (reason !== null) {
    row.explained++;
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
  } else {
    row.failed++;
    tally.failures.push(`${form}: ${name}: ${wrong}`);
  }
}

let realBench: RealModeBench | null = null;
let flatBench: Flat32Bench | null = null;

/** A MOO file. @param form name of the form: the file's name without its endings. @throws VectorFileError */
function runMoo(
  data: Uint8Array,
  form: string,
  tally: Tally,
  { stride = 1, offset = 0, flagMasks = null }: RunOptions,
): void {
  // prettier-ignore
  const file = readMoo(data);
  const { cpu } = file;
  if (cpu !== 'C286' && !cpu.startsWith('386'))
    throw new VectorFileError(`its tests are of a ${cpu}; known are C286 and 386E`);
  realBench ??= new RealModeBench();
  for (let n = offset; n < file.count; n += stride) {
    const test = file.test(n);
    const { wrong, vectors } = realBench.run(test, maskOf(test, flagMasks));
    const reason = wrong !== '' && cpu === 'C286' ? explain286(test, vectors) : null;
    note(tally, `${cpu} ${form}`, `#${test.index} ${test.name}`, wrong, reason);
  }
}
/** JSON, one vector a line. @throws VectorFileError */
function runLines(data: Uint8Array, tally: Tally, { stride = 1, offset = 0 }: RunOptions): void {
  const lines = decodeUtf8(data).split('\n');
  flatBench ??= new Flat32Bench();
  for (let n = offset; n < lines.length; n += stride) {
    if (lines[n].trim() === '') continue;
    const vector = parseFlat32(lines[n], n + 1);
    const wrong = flatBench.run(vector);
    note(tally, vector.form, vector.code, wrong, wrong === '' ? null : explainHost(vector));
  }
}

/**
 * Runs one unpacked file of either format into a tally.
 * @param name of the file, without folders. @throws VectorFileError
 */
export function runVectors(data: Uint8Array, name: string, tally: Tally, options: RunOptions = {}): void {
  const first = data.find((byte) => byte > 0x20);
  if (data.length >= 4 && decodeUtf8(data.subarray(0, 4)) === 'MOO ')
    runMoo(data, name.replace(/(\.MOO)?(\.gz)?$/i, ''), tally, options);
  else if (first === 0x7b) runLines(data, tally, options);
  else throw new VectorFileError('it is neither MOO nor JSON, one vector a line');
}
