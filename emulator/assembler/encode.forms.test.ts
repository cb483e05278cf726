/**
 * Every instruction form, valid and invalid, against NASM 2.16.01's own answers, where the shared data set exists.
 * The operand reader below knows only the shapes that the data set has; it is not the assembler's parser.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeInstruction } from './encode.ts';
import type { Operand, SizeHint, Value } from './operand.ts';

const folder = path.resolve('..', 'shared', 'data', 'nasm', 'forms');
const span = { file: '', line: 1, column: 1, length: 0 };
const SIZES: Record<string, SizeHint> = { byte: 8, word: 16, dword: 32, qword: 64, tword: 80 };
const REGISTER = /^(e?(ax|bx|cx|dx|si|di|bp|sp)|[abcd][lh]|[cdefgs]s|cr\d|dr\d|tr\d|st\d)$/;

function number(text: string): Value {
  const known = (value: number): Value => ({ value, known: true, relocatable: false });
  if (text === 'lbl') return known(0xabc);
  const sum = /^lbl\+(\d+)$/.exec(text);
  return known(sum === null ? Number(text) : 0xabc + Number(sum[1]));
}

function readMemory(text: string, words: readonly string[]): Operand {
  let body = text.slice(1, -1);
  let segment = '';
  let displacementSize: 0 | 8 | 16 | 32 = 0;
  const nosplit = body.startsWith('nosplit ');
  if (nosplit) body = body.slice(8);
  const size = /^(byte|word|dword) /.exec(body);
  if (size !== null) {
    displacementSize = SIZES[size[1]] as 8 | 16 | 32;
    body = body.slice(size[0].length);
  }
  const override = /^([c-gs]s):/.exec(body);
  if (override !== null) {
    segment = override[1];
    body = body.slice(3);
  }
  let [base, index, scale, displacement] = ['', '', 1, 0];
  let hasDisplacement = false;
  for (const [, sign, term] of body.matchAll(/([+-]?)([^+-]+)/g)) {
    const [name, factor] = term.split('*');
    if (REGISTER.test(name)) {
      if (factor === undefined && base === '') base = name;
      else [index, scale] = [name, Number(factor ?? 1)];
    } else {
      displacement += (sign === '-' ? -1 : 1) * number(term).value;
      hasDisplacement = true;
    }
  }
  return {
    kind: 'memory', segment, base, index, scale: scale as 1, hasDisplacement, displacementSize, nosplit, span,
    displacement: { value: displacement, known: true, relocatable: false },
    size: SIZES[words.find((w) => w in SIZES) ?? ''] ?? 0,
    strict: false,
    distance: (words.find((w) => w === 'far' || w === 'near' || w === 'short') ?? '') as '',
  }; // prettier-ignore
}

function readOperand(text: string): Operand {
  const words: string[] = [];
  let rest = text.trim();
  for (let m = /^(byte|word|dword|qword|tword|near|far|short|strict|to) /.exec(rest); m !== null;) {
    words.push(m[1]);
    rest = rest.slice(m[0].length);
    m = /^(byte|word|dword|qword|tword|near|far|short|strict|to) /.exec(rest);
  }
  const size = SIZES[words.find((w) => w in SIZES) ?? ''] ?? 0;
  if (rest.startsWith('[')) return readMemory(rest, words);
  if (REGISTER.test(rest)) return { kind: 'register', name: rest, size, to: words.includes('to'), span };
  const far = rest.split(':');
  if (far.length === 2) return { kind: 'far', selector: number(far[0]), offset: number(far[1]), size, span };
  const distance = (words.find((w) => w === 'far' || w === 'near' || w === 'short') ?? '') as '';
  return { kind: 'immediate', value: number(rest), size, strict: words.includes('strict'), distance, span };
}

const PREFIX = /^(rep|repe|repne|repz|repnz|lock|wait|[ao](16|32)|es|cs|ss|ds|fs|gs)( |$)/;

function assembleLine(
  line: string,
  bits: 16 | 32,
  address: number,
): { answer: string; bytes: number[]; warnings: string } {
  const prefixes: string[] = [];
  let rest = line;
  for (let m = PREFIX.exec(rest); m !== null; m = PREFIX.exec(rest)) {
    prefixes.push(m[1]);
    rest = rest.slice(m[0].length);
  }
  const space = rest.indexOf(' ');
  const mnemonic = space < 0 ? rest : rest.slice(0, space);
  const operands =
    space < 0
      ? []
      : rest
          .slice(space + 1)
          .split(',')
          .map(readOperand);
  const r = encodeInstruction({ mnemonic, prefixes, operands, bits, address, optimize: true });
  if (!r.ok) return { answer: `! ${r.nasm}`, bytes: [], warnings: '' };
  const texts: Record<string, string> = {
    'byte-overflow': 'byte data exceeds bounds [-w+number-overflow]',
    'word-overflow': 'word data exceeds bounds [-w+number-overflow]',
    'not-lockable': 'instruction is not lockable [-w+prefix-lock]',
    obsolete: 'instruction obsolete and removed from the target CPU [-w+obsolete-removed]',
    'operand-size-prefix': 'invalid operand size prefix, must be o16 [-w+prefix-opsize]',
  };
  const warnings = r.issues.map((i) => texts[i.code]).filter((t) => t !== undefined);
  const hex = r.bytes.map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join('');
  return { answer: hex, bytes: [...r.bytes], warnings: warnings.join('; ') };
}

describe.skipIf(!existsSync(folder))('NASM 2.16.01 forms (skipped where ../shared/data/nasm is absent)', () => {
  it.each([16, 32] as const)('%i-bit: same bytes, same warnings, same rejections on all lines', (bits) => {
    const rows = gunzipSync(readFileSync(path.join(folder, `forms${bits}.tsv.gz`)))
      .toString()
      .trimEnd()
      .split('\n');
    const differences: string[] = [];
    let address = 0x100;
    let compared = 0;
    for (const row of rows) {
      const [line, hex, message] = row.split('\t');
      if (!/^(db|dw|dd|times) /.test(line)) {
        const { answer, warnings } = assembleLine(line, bits, address);
        const expected = hex === '!' ? `! ${message}` : hex;
        compared++;
        if (answer !== expected) differences.push(`${line}: ${answer} instead of ${expected}`);
        else if (hex !== '!' && warnings !== message)
          differences.push(`${line}: warns '${warnings}' instead of '${message}'`);
      }
      if (hex !== '!') address += hex.length / 2;
    }
    expect(differences.slice(0, 30)).toEqual([]);
    expect(compared).toBe(49_603);
  });
});
