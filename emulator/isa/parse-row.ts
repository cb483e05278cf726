/**
 * Turns one row of the instruction table into a {@link Form}. The notation is defined in row-grammar.md.
 * Knows nothing of decoding or of matching: it reads text and derives the id, the encodings and the default facts.
 */
import { invariant } from '#emulator/base';
import type { CpuLevel, Encoding, Flow, Form, OperandKind, OperandRole, Privilege } from './form.ts';
import { operandClass } from './operand-kinds.ts';

/** What a row may say besides its text and its encoding. Everything left out takes the default in {@link makeForm}. */
export interface Facts {
  readonly privilege?: Privilege;
  readonly flow?: Flow;
  /** Ends a decoded block although `flow` is `next`. */
  readonly ends?: boolean;
  readonly lock?: boolean;
  readonly rep?: Form['rep'];
  /** Flags read, written, left undefined. */
  readonly r?: string;
  readonly w?: string;
  readonly u?: string;
  readonly level?: CpuLevel;
  /** Last processor that has it. */
  readonly until?: CpuLevel;
  readonly decodeOnly?: boolean;
  /** Instruction page in SDM vol. 2, when it is not the mnemonic itself. */
  readonly sdm?: string;
}

export interface Row {
  readonly text: string;
  readonly encoding: string;
  readonly facts: Facts;
}

/** One row of the table: `form('MOV r/m32, r32', 'o32 89 /r')`. */
export const form = (text: string, encoding: string, facts: Facts = {}): Row => ({ text, encoding, facts });

const IMMEDIATES: ReadonlySet<string> = new Set(['ib', 'iw', 'id', 'cb', 'cw', 'cd', 'cp4', 'cp6', 'mo']);

/** `MOV r/m32, r32` → `MOV_rm32_r32`; the rule is in row-grammar.md. */
export function formId(text: string): string {
  const [mnemonic, ...rest] = text.split(' ');
  const operands = rest
    .join(' ')
    .replace(/(\d)\/(\d)/g, '$1or$2')
    .replace(/\//g, '')
    .replace(/&/g, 'and')
    .replace(/:/g, 'x')
    .replace(/[()]/g, '')
    .replace(/[ ,]+/g, '_');
  return operands === '' ? mnemonic.toUpperCase() : `${mnemonic.toUpperCase()}_${operands}`;
}

/** Reads one encoding such as `o32 0F BA /4 ib`. */
export function parseEncoding(text: string, operands: readonly OperandKind[]): Encoding {
  let mandatoryPrefix = 0;
  let opcode = -1;
  let map: 0 | 1 = 0;
  let plusRegister = false;
  let modrm = -1;
  let fixedModrm = -1;
  let operandSize: 0 | 16 | 32 = 0;
  let addressSize: 0 | 16 | 32 = 0;
  let mod: Encoding['mod'] = operands.some((k) => operandClass(k) === 'm') ? 'mem' : 'any';
  const immediates: Encoding['immediates'][number][] = [];

  for (const token of text.split(' ')) {
    if (token === 'o16' || token === 'o32') operandSize = token === 'o16' ? 16 : 32;
    else if (token === 'a16' || token === 'a32') addressSize = token === 'a16' ? 16 : 32;
    else if (/^\/[0-7r]$/.test(token)) modrm = token === '/r' ? 8 : Number(token[1]);
    else if (token === 'reg') mod = 'reg';
    else if (token === 'mem') mod = 'mem';
    else if (IMMEDIATES.has(token)) immediates.push(token as Encoding['immediates'][number]);
    else if (/^[0-9A-F]{2}\+r$/.test(token)) {
      opcode = parseInt(token, 16);
      plusRegister = true;
    } else if (/^[0-9A-F]{2}\+i$/.test(token)) {
      mod = 'reg';
      modrm = (parseInt(token, 16) >> 3) & 7;
    } else if (/^[0-9A-F]{2}$/.test(token)) {
      const byte = parseInt(token, 16);
      if (token === 'F3' && opcode < 0) mandatoryPrefix = byte;
      else if (token === '0F' && opcode < 0 && map === 0) map = 1;
      else if (opcode < 0) opcode = byte;
      else {
        invariant(fixedModrm < 0, `two fixed bytes after the opcode in '${text}'`);
        fixedModrm = byte;
        mod = 'fixed';
      }
    } else invariant(false, `unknown token '${token}' in encoding '${text}'`);
  }
  invariant(opcode >= 0, `no opcode in encoding '${text}'`);
  if (mod === 'fixed') modrm = (fixedModrm >> 3) & 7;
  return { mandatoryPrefix, map, opcode, plusRegister, modrm, mod, fixedModrm, operandSize, addressSize, immediates };
}

/** Where each operand of a form is encoded. */
function operandRoles(operands: readonly OperandKind[], encoding: Encoding): OperandRole[] {
  const hasMemoryOrRegister = operands.some((k) => operandClass(k) === 'r/m' || operandClass(k) === 'm');
  const hasSpecial = operands.some((k) => operandClass(k) === 'special');
  let immediates = 0;
  return operands.map((kind) => {
    switch (operandClass(kind)) {
      case 'implicit':
        return 'implicit';
      case 'imm':
      case 'rel':
      case 'ptr':
        return immediates++ === 0 ? 'immediate' : 'immediate2';
      case 'moffs':
        return 'moffs';
      case 'm':
      case 'r/m':
      case 'sti':
        return 'rm';
      case 'special':
        return 'reg';
      case 'r':
        if (encoding.plusRegister) return 'opcode';
        if (encoding.modrm !== 8 || (hasSpecial && !hasMemoryOrRegister)) return 'rm';
        return 'reg';
    }
  });
}

/** Reasons for which a decoded block ends, other than an explicit `ends`. */
const leavesStraightLine = (facts: Facts): boolean => (facts.flow ?? 'next') !== 'next' || facts.privilege === 'io';

function defaultLevel(encodings: readonly Encoding[], operands: readonly OperandKind[]): CpuLevel {
  const wide = encodings[0].operandSize === 32 || encodings[0].addressSize === 32;
  return wide || operands.some((k) => k === 'FS' || k === 'GS' || k === 'CRn' || k === 'DRn' || k === 'TRn')
    ? '386'
    : '8086';
}

/** Builds the form of one row. `index` is its position in the whole table. */
export function makeForm(row: Row, index: number): Form {
  const { text, facts } = row;
  const space = text.indexOf(' ');
  const mnemonic = space < 0 ? text : text.slice(0, space);
  const operands = space < 0 ? [] : (text.slice(space + 1).split(', ') as OperandKind[]);
  const encodings = row.encoding.split(' | ').map((part) => parseEncoding(part, operands));
  return {
    index,
    id: formId(text),
    text,
    mnemonic,
    operands,
    roles: operandRoles(operands, encodings[0]),
    encodingText: row.encoding.split(' | ')[0],
    encoding: encodings[0],
    alternates: encodings.slice(1),
    privilege: facts.privilege ?? 'any',
    flow: facts.flow ?? 'next',
    endsBlock: facts.ends ?? leavesStraightLine(facts),
    lockable: facts.lock ?? false,
    rep: facts.rep ?? 'none',
    flagsRead: facts.r ?? '',
    flagsWritten: facts.w ?? '',
    flagsUndefined: facts.u ?? '',
    level: facts.level ?? defaultLevel(encodings, operands),
    lastLevel: facts.until ?? null,
    decodeOnly: facts.decodeOnly ?? false,
    sdmPage: facts.sdm ?? mnemonic,
  };
}
