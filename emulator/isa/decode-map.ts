/** Opcode → form, by the table. Not a decoder: it knows no prefixes and reads no bytes. */
import { hasLevel } from '#emulator/arch';
import { invariant } from '#emulator/base';
import type { CpuLevel, Encoding, Form } from './form.ts';
import { FORMS } from './forms.ts';
import { operandClass } from './operand-kinds.ts';

export interface DecodeEntry {
  /** The form, when no ModR/M byte is needed to know it and none follows. */
  readonly form: Form | null;
  /** One form per ModR/M byte, or null when there is no ModR/M byte. */
  readonly byModrm: readonly (Form | null)[] | null;
  /** ModR/M.rm is a register whatever mod says (moves to and from CRn, DRn, TRn). */
  readonly registersOnly: boolean;
}

interface Candidate {
  readonly form: Form;
  readonly encoding: Encoding;
}

/** Which values of ModR/M.reg name a register that exists (SDM vol. 2 table B-8 for Sreg, vol. 3 §2.5 for CRn). */
const LEGAL_REG: Readonly<Record<string, readonly number[]>> = {
  Sreg: [0, 1, 2, 3, 4, 5],
  CRn: [0, 2, 3, 4],
  DRn: [0, 1, 2, 3, 4, 5, 6, 7],
  TRn: [3, 4, 5, 6, 7],
};

function acceptsModrm({ form, encoding }: Candidate, modrm: number): boolean {
  if (encoding.mod === 'fixed') return modrm === encoding.fixedModrm;
  if (encoding.mod === 'mem' && modrm >= 0xc0) return false;
  if (encoding.mod === 'reg' && modrm < 0xc0) return false;
  const reg = (modrm >> 3) & 7;
  if (encoding.modrm < 8 && reg !== encoding.modrm) return false;
  const special = form.operands.find((kind) => operandClass(kind) === 'special');
  return special === undefined || LEGAL_REG[special].includes(reg);
}

function makeEntry(candidates: readonly Candidate[]): DecodeEntry | null {
  if (candidates.length === 0) return null;
  const withModrm = candidates.filter((c) => c.encoding.modrm >= 0);
  if (withModrm.length === 0) return { form: candidates[0].form, byModrm: null, registersOnly: false };
  invariant(withModrm.length === candidates.length, `opcode with and without ModR/M: ${candidates[0].form.id}`);
  const byModrm = Array.from(
    { length: 256 },
    (_, modrm) => withModrm.find((c) => acceptsModrm(c, modrm))?.form ?? null,
  );
  const registersOnly = withModrm[0].form.operands.some((k) => k === 'CRn' || k === 'DRn' || k === 'TRn');
  return { form: null, byModrm, registersOnly };
}

/** Index of a slot: map and opcode (9 bits), operand size, address size. */
const slot = (opcode: number, operandSize: 16 | 32, addressSize: 16 | 32): number =>
  opcode * 4 + (operandSize === 32 ? 2 : 0) + (addressSize === 32 ? 1 : 0);

/** Opcode slots of the two maps, two operand sizes and two address sizes. */
const SLOTS = 2048;

/** Every encoding of the table by slot; those behind a mandatory prefix by prefix and opcode. */
interface Candidates {
  readonly bySlot: readonly (readonly Candidate[])[];
  readonly prefixed: ReadonlyMap<number, Form>;
}
let sorted: Candidates | null = null;

function candidates(): Candidates {
  if (sorted !== null) return sorted;
  const bySlot: Candidate[][] = Array.from({ length: SLOTS }, () => []);
  const prefixed = new Map<number, Form>();
  for (const form of FORMS) {
    for (const encoding of [form.encoding, ...form.alternates]) {
      const first = encoding.map * 256 + encoding.opcode;
      if (encoding.mandatoryPrefix !== 0) {
        prefixed.set((encoding.mandatoryPrefix << 9) | first, form);
        continue;
      }
      for (let r = 0; r < (encoding.plusRegister ? 8 : 1); r++) {
        for (const operandSize of [16, 32] as const) {
          for (const addressSize of [16, 32] as const) {
            if (encoding.operandSize !== 0 && encoding.operandSize !== operandSize) continue;
            if (encoding.addressSize !== 0 && encoding.addressSize !== addressSize) continue;
            bySlot[slot(first + r, operandSize, addressSize)].push({ form, encoding });
          }
        }
      }
    }
  }
  sorted = { bySlot, prefixed };
  return sorted;
}

/** The valid opcodes of one processor. Entries are made when they are first asked for. */
export class DecodeMap {
  private readonly has: (form: Form) => boolean;
  private readonly entries: (DecodeEntry | null | undefined)[] = Array.from({ length: SLOTS });
  private readonly prefixed = new Map<number, DecodeEntry>();
  private prefixedReady = false;

  /** @param has tells whether the processor has a form. */
  constructor(has: (form: Form) => boolean) {
    this.has = has;
  }

  /**
   * The entry of an opcode; null for an opcode that the processor does not have.
   * @param opcode 0..FFh in the one-byte map, 100h..1FFh in the 0F map.
   * @param rep the last repeat prefix (0, F2h, F3h), which selects PAUSE.
   */
  lookUp(opcode: number, operandSize: 16 | 32, addressSize: 16 | 32, rep: number): DecodeEntry | null {
    if (rep !== 0) {
      if (!this.prefixedReady) this.preparePrefixed();
      const entry = this.prefixed.get((rep << 9) | opcode);
      if (entry !== undefined) return entry;
    }
    const at = slot(opcode, operandSize, addressSize);
    let entry = this.entries[at];
    if (entry === undefined) {
      entry = makeEntry(candidates().bySlot[at].filter(({ form }) => this.has(form)));
      this.entries[at] = entry;
    }
    return entry;
  }

  private preparePrefixed(): void {
    for (const [key, form] of candidates().prefixed)
      if (this.has(form)) this.prefixed.set(key, { form, byModrm: null, registersOnly: false });
    this.prefixedReady = true;
  }
}

/** Every row of the table, whichever processor has it: for listings and editors. */
export const EVERY_FORM = new DecodeMap(() => true);

const byLevel = new Map<CpuLevel, DecodeMap>();
/** The opcodes that are valid on a processor of this level. */
export function decodeMapOf(level: CpuLevel): DecodeMap {
  let map = byLevel.get(level);
  if (map === undefined) {
    map = new DecodeMap((form) => existsOn(form, level));
    byLevel.set(level, map);
  }
  return map;
}
/** True when a processor of this level has the form. */
export const existsOn = (form: Form, level: CpuLevel): boolean =>
  hasLevel(level, form.level) && (form.lastLevel === null || hasLevel(form.lastLevel, level));
