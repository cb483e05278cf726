/** Expressions: literals, words, types, unknown values, and texts that are none. */
import { SeededRandom } from '#emulator/base';
import { createMachine, type Machine } from '#emulator/machine';
import { EMPTY_CONTEXT, inspect } from '#emulator/inspect';
import { bootWith } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from './functions.ts';
import { describeProblem, formatValue, parseCondition, parseExpression, type Scope, type Value } from './index.ts';
import { INDEXED } from './indexed-words.ts';
import { WORDS } from './words.ts';

const PROGRAM = `
    mov eax, 0x12345678
    mov ebx, 0xFFFFFFFE
    mov dword [counter], 7
    mov ecx, 0x8765FEDC
    jmp stop
counter: dd 0
.local: dw 0xBEEF
stop:
    jmp $
`;
let machine: Machine;
let scope: Scope;
let symbol: (name: string) => number;

beforeAll(() => {
  const booted = bootWith(PROGRAM, { harness: 'protected', config: { ramBytes: 2 << 20 } });
  ({ machine, symbol } = booted);
  machine.setBreakpoints([symbol('stop')]);
  machine.run({ instructions: 10_000_000 });
  scope = {
    machine,
    event: null,
    symbol: (name) => {
      try {
        return symbol(name);
      } catch {
        return undefined;
      }
    },
  };
});

const value = (text: string, within: Partial<Scope> = {}): Value => {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${describeProblem(parsed.problem)}`);
  return parsed.expression.evaluate({ ...scope, ...within });
};
const problem = (text: string, names: Parameters<typeof parseExpression>[1] = {}): string => {
  const parsed = parseExpression(text, names);
  if (parsed.ok) throw new Error(`${text} is right`);
  const { span, code } = parsed.problem;
  return `${code} “${text.slice(span.start, span.end)}” ${describeProblem(parsed.problem)}`;
};

describe('literals and arithmetic', () => {
  it.each([
    ['0x20', 0x20], ['20h', 0x20], ['1Bh', 0x1b], ['0b101', 5], ['101b', 5], ['31', 31], ["'A'", 65], ["'AB'", 0x4241], ['$1F', 0x1f],
    ['"hw"', 'hw'], ['true', true], ['false', false],
    ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['10 - 3 - 2', 5], ['7 / 2', 3], ['7 % 4', 3], ['1 << 4 | 1', 17], ['6 & 3 ^ 1', 3],
    ['-1', 0xffffffff], ['~0', 0xffffffff], ['0 - 1', 0xffffffff], ['0xFFFFFFFF + 1', 0], ['0x10000 * 0x10001', 0x10000],
    ['1 << 32', 0], ['0x80000000 >> 31', 1], ['signed(0x80000000) >> 31', -1], ['signed(-7) / 2', -3], ['signed8(0xFF)', -1], ['signed16(0x8000)', -32768],
    ['0x1_0000_0000 + 1', 0x1_0000_0001], ['0x1_0000_0000 & 0x1_0000_0001', 0x1_0000_0000], ['bits(0x3200, 12, 2)', 3], ['bit(4, 2)', true],
  ])('%s = %j', (text, result) => expect(value(text)).toBe(result));

  it.each([
    ['-1 < 1', false], ['signed(-1) < 1', true], ['1 < signed(-1)', false], ['0xFFFFFFFF == signed(-1)', true],
    ['pic.isr & 1 == 0', true], ['not 1 == 2 and 3 > 2', true], ['!(1 == 2) && 3 >= 3', true], ['1 == 2 or 2 == 2', true],
    ['5 in 3..7', true], ['5 in (1, 3..4, 6)', false], ['"hw" in ("sw", "hw")', true], ['signed(-2) in signed(-3)..1', true],
    ['startsWith("kmain+4", "kmain")', true], ['contains("abc", "x")', false], ['"a" != "b"', true], ['true == (1 == 1)', true],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result)); // prettier-ignore
}); // prettier-ignore

describe('the machine', () => {
  it('has its registers, whole and in parts', () => {
    expect(['eax', 'EAX', 'ax', 'al', 'ah', 'bx', 'cx', 'ch'].map((t) => value(t))).toEqual([0x12345678, 0x12345678, 0x5678, 0x78, 0x56, 0xfffe, 0xfedc, 0xfe]); // prettier-ignore
    expect(value('signed(ebx)')).toBe(-2);
    expect(value('eip')).toBe(symbol('stop'));
    expect(['cs', 'cs.rpl', 'cs.base', 'cs.limit', 'ss.dpl', 'cr0.pe', 'cr0.pg', 'eflags.iopl', 'cpl'].map((t) => value(t))).toEqual([machine.registers().segments[1].selector, 0, 0, 0xffffffff, 0, 1, 0, 0, 0]); // prettier-ignore
  });
  it('has memory in every size, linear, physical and by segment', () => {
    expect(['[counter]', 'dword [counter]', 'byte [counter]', 'word [counter.local]', 'mem16[counter.local]', 'phys dword [counter]', '[ds:counter]', '[counter + eax - eax]'].map((t) => value(t))).toEqual([7, 7, 7, 0xbeef, 0xbeef, 7, 7, 7]); // prettier-ignore
    expect([value('counter'), value('$counter + 4'), value('counter.local')]).toEqual([symbol('counter'), symbol('counter') + 4, symbol('counter.local')]); // prettier-ignore
  });
  it('says unknown for what is not there, and unknown is neither true nor false', () => {
    expect(['nothing', '[nothing]', '1 / 0', '5 % 0', 'gdt[8191].dpl', 'ldt[0].dpl', 'tss.esp0', 'pit[9].mode', 'vec'].map((t) => value(t))).toEqual(Array(9).fill(null)); // prettier-ignore
    expect([value('nothing == 0'), value('!(nothing == 0)'), value('nothing == 0 || true'), value('nothing == 0 && false')]).toEqual([null, null, true, false]); // prettier-ignore
    expect([value('known(nothing)'), value('known(eax)')]).toEqual([false, true]);
  });
  it('agrees with the views about every descriptor and gate', () => {
    for (const entry of inspect(machine, 'gdt', {}, EMPTY_CONTEXT).entries)
      for (const part of [
        'dpl',
        'kind',
        'present',
        'base',
        'limit',
        'type',
        's',
        'db',
        'g',
        'avl',
        'rights',
        'low',
        'high',
        'address',
        'selector',
      ] as const)
        // prettier-ignore
        expect([entry.index, part, value(`gdt[${entry.index}].${part}`)]).toEqual([entry.index, part, entry[part]]);
    for (const entry of inspect(machine, 'idt', {}, EMPTY_CONTEXT).entries.slice(0, 40))
      for (const part of ['dpl', 'kind', 'offset', 'selector', 'present', 'address', 'low', 'high'] as const)
        expect([entry.vector, part, value(`idt[${entry.vector}].${part}`)]).toEqual([entry.vector, part, entry[part]]);
  });
  it('has a value of its type for every word, part and function', () => {
    const of = { number: 'number', boolean: 'boolean', text: 'string' } as const;
    for (const [name, word] of WORDS) {
      const found = value(name);
      expect([name, found === null || typeof found === of[word.type]]).toEqual([name, true]);
      const isListed = typeof found !== 'string' || !word.values || word.values.includes(found);
      expect([name, found, isListed]).toEqual([name, found, true]);
    }
    for (const [name, { parts }] of INDEXED)
      for (const [part, { type }] of Object.entries(parts)) {
        const found = value(`${name}[1].${part}`);
        expect([name, part, found === null || typeof found === of[type]]).toEqual([name, part, true]);
      }
    for (const row of Object.values(FUNCTIONS)) {
      const given = row.arguments.map((type) => (type === 'text' ? '"x"' : '1')).join(', ');
      const found = value(row.signature.replace(/\(.*/, `(${given})`));
      expect([row.signature, typeof found]).toEqual([row.signature, of[row.type]]);
    }
  });
  it('knows the bytes of words that are memory', () => {
    const place = (text: string) => {
      const parsed = parseExpression(text);
      return parsed.ok ? parsed.expression.place(scope) : null;
    };
    const { gdtr, idtr } = machine.registers();
    expect([place('[counter]'), place('gdt[2].dpl'), place('idt[80h].offset'), place('eax')]).toEqual([
      { linear: symbol('counter'), length: 4 }, { linear: gdtr.base + 16, length: 8 }, { linear: idtr.base + 0x400, length: 8 }, null,
    ]); // prettier-ignore
  });
  it('has the fields of an event, before registers of the same name', () => {
    const names = { fields: { vec: { type: 'number' }, kind: { type: 'text', values: ['hw', 'sw', 'exc'] }, eip: { type: 'number' } } } as const; // prettier-ignore
    const parsed = parseCondition('vec == 20h && kind == "hw" && eip == 5 && cpl == 0', names);
    if (!parsed.ok) throw new Error(describeProblem(parsed.problem));
    const event = { vec: 0x20, kind: 'hw', eip: 5 };
    const judged = [event, { ...event, vec: 0x21 }, { vec: 0x20, eip: 5 }, null].map((e) => parsed.expression.evaluate({ ...scope, event: e })); // prettier-ignore
    expect(judged).toEqual([true, false, null, null]);
    expect(problem('kind == "hardware"', names)).toBe('no-such-value “"hardware"” kind is never "hardware": it is one of "hw", "sw", "exc"'); // prettier-ignore
    expect(problem("kind == 'hw'", names)).toMatch(/^character-as-text .*: for text write "hw"$/);
  });
  it('takes process for kernel in the context, as the glossary does', () =>
    expect([value('context == "process"'), value('context')]).toEqual([true, 'kernel']));
  it('is the same afterwards', () => {
    const before = machine.digest();
    for (const name of WORDS.keys()) value(name);
    expect(machine.digest()).toBe(before);
  });
});

describe('problems name the token and the repair', () => {
  const symbols = new Map([['counter', 0], ['kmain', 0], ['kmain.loop', 0]]); // prettier-ignore
  it.each([
    ['', /^value-expected “” .*before the end/],
    ['eax ==', /^value-expected/],
    ['eax = 3', /^single-equals “=” .*write ==$/],
    ['1 < eax < 5', /^chained “1 < eax <”/],
    ['eax 3', /^stray-token “3”/],
    ['eaxx', /^unknown-name-near “eaxx” .*did you mean eax\?$/],
    ['conter', /did you mean counter/],
    ['qqqqq', /^unknown-name “qqqqq”/],
    ['B8h', /^hexadecimal-letter “B8h” .*write 0B8h$/],
    ['.loop', /^local-label/],
    ['12xy', /^number “12xy”/],
    ['99999999999999999999', /^number-too-large/],
    ['"open', /^open-text “"open”/],
    ["'ABCDE'", /^long-character/],
    ['cs.colour', /^unknown-part “cs\.colour” cs has no part colour: it has selector, /],
    ['gdt', /^needs-index “gdt”/],
    ['gdt[3]', /^needs-part “gdt\[3\]” gdt\[3\] alone is no value: write gdt\[3\]\.dpl$/],
    ['gdt[3].colour', /^unknown-part “\.colour”/],
    ['tss', /^needs-part “tss” .*esp0/],
    ['eax && cpl == 0', /^number-as-condition “eax” .*write eax != 0$/],
    ['!eflags.if', /write eflags\.if == 0$/],
    ['eax & 1 && true', /write \(eax & 1\) != 0$/],
    ['gdt[3].present == 1', /^boolean-compared .*write gdt\[3\]\.present$/],
    ['halted == 0', /write !halted$/],
    ['eax == "hw"', /^different-types .*eax \(a number\) cannot be compared with "hw" \(text\)$/],
    ['"a" < "b"', /^text-order/],
    ['-"a"', /^wrong-type “"a"” "a" is text, but a number is needed here$/],
    ['[true]', /^wrong-type “true”/],
    ['bit(1)', /^argument-count .*bit\(x, n\)/],
    ['frob(1)', /^not-a-function “frob”/],
    ['5 in 7..3', /^empty-range/],
    ['(1', /^token-expected “” \) is expected before the end/],
    ['eax § 2', /^character “§”/],
    [`${'('.repeat(70)}1`, /^too-deep/],
    ['1+'.repeat(1500), /^too-long/],
    ['context == "irq"', /it is one of "firmware", /],
  ])('%s', (text, words) => expect(problem(text, { symbols })).toMatch(words));
});

it('is never thrown out of its way: random texts parse or are refused with a span inside', () => {
  const random = new SeededRandom(7);
  const bits = ['eax', 'cs.base', 'gdt[', ']', '.dpl', '(', ')', '==', '&&', 'not', 'in', '..', ',', '[', 'byte', 'phys', "'A'", '"x"', '1Bh', '0x', '-', '~', '!', 'signed(', 'tss.esp0', 'context', '"', "'", '$', '\u0000', '😀', '=', '<<', ' ', '99', 'signed', 'a.b', ':', 'ss:', 'vec', '{', '}', 'icount', '/', '%', '0']; // prettier-ignore
  for (let n = 0; n < 4000; n++) {
    const text = Array.from({ length: 1 + random.below(9) }, () => bits[random.below(bits.length)]).join(random.below(2) ? ' ' : ''); // prettier-ignore
    const parsed = parseExpression(text, random.below(2) ? { symbols: new Set(['counter']) } : {});
    const found = parsed.ok ? parsed.expression.evaluate(scope) : null;
    const isValue =
      typeof found === 'number' ? Number.isSafeInteger(found) : found === null || typeof found !== 'object';
    const { span } = parsed.ok ? { span: { start: 0, end: 0 } } : parsed.problem;
    const isInside = span.start >= 0 && span.start <= span.end && span.end <= text.length;
    const isFilled = parsed.ok || !/\{\w+\}/.test(describeProblem(parsed.problem));
    expect([text, isValue, isInside, isFilled]).toEqual([text, true, true, true]);
  }
});

it('evaluates on a machine that has not started', () => {
  const fresh = createMachine({ ramBytes: 1 << 20 });
  for (const name of [...WORDS.keys(), 'gdt[3].dpl', 'idt[80h].kind', '[0xFFFFFFFE]', 'phys [0xFFFFFFFE]'])
    expect(() => value(name, { machine: fresh })).not.toThrow();
});

it('writes values as people do', () =>
  expect([formatValue(27), formatValue(0xab), formatValue(7), formatValue(-3, 'signed'), formatValue(null), formatValue('hw'), formatValue(true)]).toEqual(['1Bh', '0ABh', '7', '-3', '?', '"hw"', 'true'])); // prettier-ignore

it('says where the TLB still gives what the tables no longer do, and what they let level 3 read', () => {
  const booted = bootWith(
    `
    mov edi, 0x80000
    mov eax, 3
.page:
    mov [edi], eax
    add edi, 4
    add eax, 0x1000
    cmp edi, 0x81000
    jb .page
    mov dword [0x81000], 0x80000 + 3
    mov eax, 0x81000
    mov cr3, eax
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
    mov ebx, [0x90000]
    mov dword [0x80000 + 0x90*4], 0x91000 + 7
    or dword [0x81000], 4
changed:
    invlpg [0x90000]
flushed:
    jmp $
`,
    { harness: 'protected', config: { ramBytes: 2 << 20 } },
  );
  const stale = ['changed', 'flushed'].map((label) => {
    booted.machine.setBreakpoints([booted.symbol(label)]);
    booted.machine.run({ instructions: 10_000_000 });
    return [
      value('stale(0x90000)', booted),
      value('stale(0x92000)', booted),
      value('physical(0x90000)', booted),
      value('userCanRead(0x90000)', booted),
      value('userCanRead(0x92000)', booted),
    ];
  });
  expect(stale).toEqual([[true, false, 0x91000, true, false], [false, false, 0x91000, true, false]]); // prettier-ignore
});
