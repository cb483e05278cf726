/** One case: what differs from the world and the entry block before one instruction is executed, and a name that says so. */
import * as at from './layout.ts';
import { entryAddress, type EntryField } from './layout.ts';
import { DEFAULT_ENTRY, descriptor, gate, makeWorld, type GateShape, type Shape } from './world.ts';

export interface Case {
  readonly group: string;
  readonly name: string;
  /** Address, value, address, value …: whole doublewords. */
  readonly patches: Uint32Array;
}

const template = makeWorld();
const entryBytes = ((): Uint8Array => {
  const view = new DataView(new ArrayBuffer(0x80));
  for (const [field, value] of Object.entries(DEFAULT_ENTRY) as [EntryField, number][]) {
    const offset = entryAddress(field) - at.ENTRY_BLOCK;
    if (field.endsWith('Limit')) view.setUint16(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return new Uint8Array(view.buffer);
})();
const entryTemplate = new Uint32Array(entryBytes.buffer);

const before = (address: number): number => {
  const inWorld = address - at.WORLD;
  if (inWorld >= 0 && inWorld < at.WORLD_SIZE) return template[inWorld >>> 2] as number;
  return entryTemplate[(address - at.ENTRY_BLOCK) >>> 2] as number;
};

export class CaseBuilder {
  private readonly words = new Map<number, number>();
  private codeAt = at.STUB;
  private readonly group: string;
  name = '';

  constructor(group: string) {
    this.group = group;
  }

  byte(address: number, value: number): this {
    const aligned = (address & ~3) >>> 0;
    const shift = (address & 3) * 8;
    const old = this.words.get(aligned) ?? before(aligned);
    this.words.set(aligned, ((old & ~(0xff << shift)) | ((value & 0xff) << shift)) >>> 0);
    return this;
  }
  word(address: number, value: number): this {
    return this.byte(address, value).byte(address + 1, value >>> 8);
  }
  long(address: number, value: number): this {
    return this.word(address, value).word(address + 2, value >>> 16);
  }
  longs(address: number, ...values: number[]): this {
    values.forEach((value, n) => this.long(address + n * 4, value));
    return this;
  }
  shorts(address: number, ...values: number[]): this {
    values.forEach((value, n) => this.word(address + n * 2, value));
    return this;
  }
  /** Slots of 2 or 4 bytes. */
  slots(size: 2 | 4, address: number, ...values: number[]): this {
    return size === 4 ? this.longs(address, ...values) : this.shorts(address, ...values);
  }
  entry(values: Partial<Record<EntryField, number>>): this {
    for (const [field, value] of Object.entries(values) as [EntryField, number][]) {
      if (field.endsWith('Limit')) this.word(entryAddress(field), value);
      else this.long(entryAddress(field), value);
    }
    return this;
  }

  /** Address of a selector's descriptor. */
  static place(selector: number): number {
    return (selector & 4 ? at.LDT : at.GDT) + (selector & 0xfff8);
  }
  pair(address: number, [low, high]: readonly [number, number]): this {
    return this.long(address, low).long(address + 4, high);
  }
  descriptor(selector: number, shape: Shape): this {
    return this.pair(CaseBuilder.place(selector), descriptor(shape));
  }
  gate(selector: number, shape: GateShape): this {
    return this.pair(CaseBuilder.place(selector), gate(shape));
  }
  /** The gate of a vector in the IDT in use. */
  vector(vector: number, shape: GateShape): this {
    const idt = this.usesGates ? at.IDT_GATES : at.IDT;
    return this.pair(idt + vector * 8, gate(shape));
  }
  private usesGates = false;
  /** The harness gets the machine back through interrupt gates instead of task gates. */
  throughGates(): this {
    this.usesGates = true;
    return this.entry({ idtBase: at.IDT_GATES });
  }

  /** Flags of the page-table entry of a world page: 7 = present, writable, user. */
  page(address: number, flags: number): this {
    const page = address >>> 12;
    return this.long(at.PAGE_TABLE + page * 4, (page << 12) | flags).long(at.PAGE_TABLE_2 + page * 4, (page << 12) | flags); // prettier-ignore
  }

  /** Enter at a privilege level, with flat 32-bit code and stack of that level. */
  level(cpl: number): this {
    this.cpl = cpl;
    if (cpl === 0) return this;
    const data = at.dataOf(3);
    return this.entry({ kind: 1, cs: at.codeOf(cpl), ss: at.dataOf(cpl), esp: at.ENTRY_ESP[cpl] as number, es: data, ds: data, fs: data, gs: data }); // prettier-ignore
  }
  /** Enter 16-bit code on a 16-bit stack at level 0 or 3: base 10000h. */
  level16(cpl: 0 | 3): this {
    this.level(cpl);
    this.code16 = this.stack16 = true;
    return this.entry({
      cs: cpl === 0 ? at.CODE16_0 : at.CODE16_3,
      ss: cpl === 0 ? at.STACK16_0 : at.STACK16_3,
      eip: at.STUB - at.WORLD,
      esp: (at.ENTRY_ESP[cpl] as number) - at.WORLD,
    });
  }
  /** Enter virtual-8086 mode: CS, SS, DS, ES with base 10000h. */
  virtual8086(iopl: number, flags = 0): this {
    this.cpl = 3;
    this.v86 = this.code16 = this.stack16 = true;
    return this.entry({
      kind: 1,
      cs: 0x1000,
      ss: 0x1000,
      eip: at.STUB - at.WORLD,
      esp: at.ENTRY_ESP[3] - at.WORLD,
      eflags: 0x20002 | (iopl << 12) | flags,
      ves: 0x1b00,
      vds: 0x1b00,
      vfs: 0x1b01,
      vgs: 0x1b02,
      esi: 0,
      edi: 0x40,
    });
  }
  /** A flag of the entry EFLAGS. */
  flag(bits: number): this {
    const address = entryAddress('eflags');
    const old = this.words.get(address) ?? before(address);
    return this.long(address, old | bits);
  }
  /** CR0.WP = 0: supervisors may write read-only pages. */
  withoutWp(): this {
    const address = entryAddress('cr0');
    const old = this.words.get(address) ?? before(address);
    return this.long(address, old & ~0x10000);
  }
  cpl = 0;
  v86 = false;
  code16 = false;
  /** SS has base WORLD and B = 0. */
  stack16 = false;

  /** Bytes of the stub, appended. */
  code(...bytes: number[]): this {
    for (const value of bytes) this.byte(this.codeAt++, value);
    return this;
  }
  /** A little-endian number of `size` bytes in the stub. */
  immediate(size: 1 | 2 | 4, value: number): this {
    for (let k = 0; k < size; k++) this.byte(this.codeAt++, value >>> (8 * k));
    return this;
  }
  get here(): number {
    return this.codeAt;
  }

  done(name: string): Case {
    const patches = new Uint32Array(this.words.size * 2);
    let n = 0;
    for (const [address, value] of [...this.words].sort((a, b) => a[0] - b[0])) {
      if (before(address) === value) continue;
      patches[n++] = address;
      patches[n++] = value;
    }
    return { group: this.group, name, patches: patches.slice(0, n) };
  }
}

/** A doubleword of the world as it was when the case began. */
export function valueBefore(c: Case, address: number): number {
  for (let k = 0; k < c.patches.length; k += 2) if (c.patches[k] === address) return c.patches[k + 1] as number;
  return before(address);
}

/** The list of cases as the harness reads it, for CASES. */
export function encodeCases(cases: readonly Case[]): Uint8Array {
  const size = cases.reduce((sum, c) => sum + 1 + c.patches.length, 1);
  const words = new Uint32Array(size);
  let n = 0;
  for (const { patches } of cases) {
    words[n++] = patches.length / 2;
    words.set(patches, n);
    n += patches.length;
  }
  words[n] = 0xffffffff;
  return new Uint8Array(words.buffer);
}

/** What a case did. */
export interface SweepRecord {
  readonly vector: number;
  /** Came back through an interrupt gate: everything is on the stack. */
  readonly gate: boolean;
  /** Null when none was pushed (or it came through a gate). */
  readonly errorCode: number | null;
  readonly cr2: number;
  readonly dr6: number;
  /** TR: the task that was left. */
  readonly task: number;
  /** Address → value. */
  readonly changes: ReadonlyMap<number, number>;
}

/** The words of every record, by case index; records of unfinished cases are missing. */
export function splitRecords(results: Uint32Array, count: number): Uint32Array[] {
  const records: Uint32Array[] = [];
  let n = 0;
  while (records.length < count && n < results.length) {
    const length = 7 + 2 * (results[n + 6] as number);
    if ((results[n] as number) !== records.length) break;
    records.push(results.slice(n, n + length));
    n += length;
  }
  return records;
}

export function parseRecord(words: Uint32Array): SweepRecord {
  const info = words[1] as number;
  const changes = new Map<number, number>();
  for (let k = 7; k < words.length; k += 2) changes.set(at.WORLD + (words[k] as number), words[k + 1] as number);
  return {
    vector: info & 0xff,
    gate: (info & 0x100) !== 0,
    errorCode: info & 0x200 ? (words[2] as number) : null,
    cr2: words[3] as number,
    dr6: words[4] as number,
    task: words[5] as number,
    changes,
  };
}
