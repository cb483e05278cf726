/** What scopes show: registers and tables as a tree whose branches are made when they are opened. */
import { vectorName } from '#emulator/arch';
import { inspect, type BitView, type InspectContext } from '#emulator/inspect';
import type { InputEvent, Machine } from '#emulator/machine';
import type { Frame } from './stack.ts';

export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Linear address behind the value, where memory may be looked at. */
  readonly address?: number;
  /** Bytes of memory in which the value lies, for data breakpoints. */
  readonly place?: { readonly linear: number; readonly length: number };
  readonly evaluateName?: string;
  readonly children?: () => readonly Variable[];
  /** The inputs that give it a value; absent: it cannot be changed. */
  readonly set?: (value: number) => InputEvent[];
}
export interface Scope {
  readonly name: string;
  readonly hint?: 'registers';
  readonly expensive: boolean;
  readonly variables: () => readonly Variable[];
}

export const hex = (value: number, digits = 8): string => `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
const poke = (register: string, value: number): InputEvent[] => [{ type: 'poke-register', register, value: value | 0 }];
const plain = (name: string, value: string): Variable => ({ name, value });

const register = (name: string, value: number): Variable => ({
  name,
  value: hex(value),
  address: value >>> 0,
  evaluateName: name.toLowerCase(),
  set: (to) => poke(name, to),
});

/** Bits of a register that is kept whole: giving one a value is giving the register one. */
const bit = (of: string, whole: number, one: BitView): Variable => {
  const mask = (2 ** one.width - 1) * 2 ** one.low;
  return {
    name: one.name,
    value: `${one.value}${one.meaning === '' ? '' : `  ${one.meaning}`}`,
    set: (to) => poke(of, (whole & ~mask) | ((to << one.low) & mask)),
  };
};

const branch = (name: string, value: string, children: () => readonly Variable[]): Variable => ({
  name,
  value,
  children,
});
/** An entry of a table in memory. */
const entry = (name: string, value: string, children: () => readonly Variable[], linear: number): Variable => ({
  name,
  value,
  children,
  address: linear,
  place: { linear, length: 8 },
});
const placed = (name: string, value: number, linear: number, length: number): Variable => ({
  name,
  value: hex(value, length * 2),
  address: linear,
  place: { linear, length },
});
/** The parts of a plain object as leaves. */
const leaves = (of: object): Variable[] =>
  Object.entries(of)
    .filter(([, part]) => typeof part !== 'object' || part === null)
    .map(([name, part]) => plain(name, typeof part === 'number' && part > 9 ? hex(part, 1) : String(part)));

/** Scopes of the innermost frame. */
export function scopesOf(machine: Machine, context: InspectContext): Scope[] {
  const registers = (): ReturnType<typeof inspect<'registers'>> => inspect(machine, 'registers', {}, context);
  const descriptors = (table: 'gdt' | 'ldt') => (): Variable[] =>
    inspect(machine, table, {}, context).entries.map((d) => {
      const facts = `${d.kind} base ${hex(d.base)} limit ${hex(d.limit)} DPL ${d.dpl}${d.present ? '' : ' not present'}`;
      const children = (): Variable[] => [...leaves(d), ...(d.gate === null ? [] : leaves(d.gate))];
      return entry(`[${d.index}] ${hex(d.selector, 4)}`, facts, children, d.address);
    });
  return [
    {
      name: 'Registers',
      hint: 'registers',
      expensive: false,
      variables: () => {
        const r = registers();
        const state = [plain('CPL', String(r.cpl)), plain('mode', `${r.mode}, ${r.codeSize}-bit code`)];
        const halted = [
          ...(r.halted ? [plain('state', 'halted')] : []),
          ...(r.shutdown ? [plain('state', 'shutdown')] : []),
        ];
        return [...r.general.map((g) => register(g.name, g.value)), register('EIP', r.eip), register('EFLAGS', r.eflags), ...state, ...halted]; // prettier-ignore
      },
    },
    {
      name: 'Flags',
      hint: 'registers',
      expensive: false,
      variables: () => {
        const { eflags, flags } = registers();
        return flags.map((one) => bit('EFLAGS', eflags, one));
      },
    },
    {
      name: 'Segments',
      hint: 'registers',
      expensive: false,
      variables: () =>
        registers().segments.map((s) => {
          const parts = ['selector', 'base', 'limit'] as const;
          const hidden = parts.map((part): Variable => ({
            name: part,
            value: hex(s[part], part === 'selector' ? 4 : 8),
            set: (to) => poke(`${s.name}.${part}`, to),
          }));
          const rest = leaves({ index: s.index, TI: s.ti, RPL: s.rpl, DPL: s.dpl, kind: s.kind, rights: s.rights, 'D/B': s.db, G: s.g, present: s.present, stale: s.stale }); // prettier-ignore
          const facts =
            s.isNull && s.base === 0 && s.limit === 0
              ? 'null'
              : `base ${hex(s.base)} limit ${hex(s.limit)} ${s.rights}`;
          return branch(s.name, `${hex(s.selector, 4)}  ${facts}${s.stale ? '  differs from its descriptor' : ''}`, () => [...hidden, ...rest]); // prettier-ignore
        }),
    },
    {
      name: 'Control registers',
      hint: 'registers',
      expensive: false,
      variables: () => {
        const r = registers();
        const cr0 = { ...register('CR0', r.cr0), children: () => r.cr0Bits.map((one) => bit('CR0', r.cr0, one)) };
        const table = (name: 'GDTR' | 'IDTR', { base, limit }: { base: number; limit: number }): Variable =>
          branch(name, `base ${hex(base)} limit ${hex(limit, 4)}`, () => [
            { name: 'base', value: hex(base), address: base, set: (to) => poke(`${name}.base`, to) },
            { name: 'limit', value: hex(limit, 4), set: (to) => poke(`${name}.limit`, to) },
          ]); // prettier-ignore
        const debug = machine.registers().dr.map((value, n) => ({ ...register(`DR${n}`, value) }));
        return [cr0, register('CR2', r.cr2), register('CR3', r.cr3), register('CR4', r.cr4), table('GDTR', r.gdtr), table('IDTR', r.idtr), ...debug.filter((_, n) => n < 4 || n > 5)]; // prettier-ignore
      },
    },
    {
      name: 'Stack',
      expensive: false,
      variables: () => {
        const { words, wordSize } = inspect(machine, 'stack', { words: 32 }, context);
        return words
          .filter((w) => w.mapped)
          .map((w) => ({
            name: hex(w.address),
            value: `${hex(w.value, wordSize * 2)}${w.role === '' ? '' : `  ${w.role}`}${w.label === '' ? '' : `  ${w.label}`}`,
            address: w.value >>> 0,
            place: { linear: w.address, length: wordSize },
          }));
      },
    },
    { name: 'GDT', expensive: true, variables: descriptors('gdt') },
    { name: 'LDT', expensive: true, variables: descriptors('ldt') },
    {
      name: 'IDT',
      expensive: true,
      variables: () => {
        const { entries, mode } = inspect(machine, 'idt', { first: 0, count: 256 }, context);
        const isReal = mode === 'real';
        return entries
          .filter(({ low, high }) => low !== 0 || high !== 0)
          .map((gate) => {
            const to = `${hex(gate.selector, 4)}:${hex(gate.offset)}${gate.label === '' ? '' : ` ${gate.label}`}`;
            const facts = `${to}  ${gate.kind} DPL ${gate.dpl}${gate.present ? '' : ' not present'}`;
            const name = `[${gate.vector}] ${vectorName(gate.vector)}`;
            return { ...branch(name, facts, () => leaves(gate)), address: gate.address, place: { linear: gate.address, length: isReal ? 4 : 8 } }; // prettier-ignore
          });
      },
    },
    {
      name: 'TSS',
      expensive: true,
      variables: () => {
        const tss = inspect(machine, 'tss', {}, context);
        if (!tss.loaded) return [plain('TR', 'has never been loaded')];
        const head = leaves({
          selector: tss.selector,
          base: tss.base,
          limit: tss.limit,
          kind: tss.kind,
          busy: tss.busy,
        });
        return [...head, ...tss.fields.map((f) => placed(f.name, f.value, (tss.base + f.offset) >>> 0, f.size))]; // prettier-ignore
      },
    },
    {
      name: 'PIC',
      expensive: true,
      variables: () => {
        const pic = inspect(machine, 'pic', {}, context);
        const chips = pic.chips.map((chip) => {
          const facts = `IRR ${hex(chip.irr, 2)} ISR ${hex(chip.isr, 2)} IMR ${hex(chip.imr, 2)} vectors ${hex(chip.vectorBase, 2)}`;
          return branch(chip.name, facts, () => leaves(chip));
        });
        const lines = pic.lines.map((line) => branch(`IRQ ${line.irq}`, `${vectorName(line.vector)}  ${line.obstacle === 'none' ? 'is delivered next' : line.obstacle}`, () => leaves(line))); // prettier-ignore
        return [plain('INTR', String(pic.intr)), ...chips, ...lines];
      },
    },
  ];
}

/** What was pushed for an outer frame. */
export const frameScope = (frame: Frame): Scope => ({
  name: frame.kind === 'interrupted' ? 'Pushed words' : 'Return address',
  expensive: false,
  variables: () => frame.words.map((w) => placed(w.name, w.value, w.linear, 4)),
});
