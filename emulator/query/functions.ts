/** Functions of the language. Arguments are never unknown: an unknown argument makes the call unknown (`known` aside). */
import { labelAt } from '#emulator/inspect';
import type { Evaluation } from './scope.ts';
import type { NumberKind, Value, ValueType } from './value.ts';

type Known = number | string | boolean;

export interface FunctionRow {
  readonly arguments: readonly (ValueType | 'any')[];
  readonly type: ValueType;
  readonly number?: NumberKind;
  readonly signature: string;
  call(e: Evaluation, given: readonly Known[]): Value;
  /** It looks at the machine, beyond its arguments. */
  readonly looks?: 'steps' | 'events';
  /** Asked for unknown arguments too. */
  readonly isLenient?: true;
}

const lines = (field: 'irr' | 'isr' | 'imr'): FunctionRow['call'] => {
  return ({ machine }, [irq]) => {
    const bits = machine.section('pic')[field];
    const line = irq as number;
    return bits === undefined || line > 15 ? null : ((bits[line >> 3] >>> (line & 7)) & 1) === 1;
  };
};

export const FUNCTIONS: Readonly<Record<string, FunctionRow>> = {
  signed: { arguments: ['number'], type: 'number', number: 'signed', signature: 'signed(x)', call: (_e, [x]) => (x as number) | 0 },
  signed16: { arguments: ['number'], type: 'number', number: 'signed', signature: 'signed16(x)', call: (_e, [x]) => ((x as number) << 16) >> 16 },
  signed8: { arguments: ['number'], type: 'number', number: 'signed', signature: 'signed8(x)', call: (_e, [x]) => ((x as number) << 24) >> 24 },
  bit: { arguments: ['number', 'number'], type: 'boolean', signature: 'bit(x, n)', call: (_e, [x, n]) => ((n as number) > 31 ? null : (((x as number) >>> (n as number)) & 1) === 1) },
  /** `bits(eflags, 12, 2)`: so many bits from bit `low` on. */
  bits: {
    arguments: ['number', 'number', 'number'], type: 'number', signature: 'bits(x, low, width)',
    call: (_e, [x, low, width]) => {
      if ((low as number) > 31 || (width as number) > 32) return null;
      return (width as number) === 32 ? (x as number) >>> (low as number) : ((x as number) >>> (low as number)) & (2 ** (width as number) - 1);
    },
  },
  known: { arguments: ['any'], type: 'boolean', signature: 'known(x)', isLenient: true, call: () => true },
  mapped: { looks: 'steps', arguments: ['number'], type: 'boolean', signature: 'mapped(linear)', call: ({ machine }, [at]) => machine.translate((at as number) >>> 0) >= 0 },
  physical: {
    looks: 'steps', arguments: ['number'], type: 'number', signature: 'physical(linear)',
    call: ({ machine }, [at]) => {
      const physical = machine.translate((at as number) >>> 0);
      return physical < 0 ? null : physical;
    },
  },
  /** The TLB still gives another page than the tables do: an entry was changed and nobody flushed it. */
  stale: {
    looks: 'steps', arguments: ['number'], type: 'boolean', signature: 'stale(linear)',
    call: ({ machine }, [at]) => {
      const linear = (at as number) >>> 0;
      const { tlb, physical } = machine.probePage({ linear, write: false, user: false, throughTlb: false });
      return tlb !== 0 && (tlb ^ physical) >>> 12 !== 0;
    },
  },
  /** By the tables as they are, whatever the TLB holds. */
  usercanread: {
    looks: 'steps', arguments: ['number'], type: 'boolean', signature: 'userCanRead(linear)',
    call: ({ machine }, [at]) => machine.probePage({ linear: (at as number) >>> 0, write: false, user: true, throughTlb: false }).fault === null,
  },
  labelat: { looks: 'steps', arguments: ['number'], type: 'text', signature: 'labelAt(linear)', call: (e, [at]) => labelAt(e.context, (at as number) >>> 0) },
  startswith: { arguments: ['text', 'text'], type: 'boolean', signature: 'startsWith(text, beginning)', call: (_e, [whole, part]) => (whole as string).startsWith(part as string) },
  contains: { arguments: ['text', 'text'], type: 'boolean', signature: 'contains(text, part)', call: (_e, [whole, part]) => (whole as string).includes(part as string) },
  requested: { looks: 'events', arguments: ['number'], type: 'boolean', signature: 'requested(irq)', call: lines('irr') },
  inservice: { looks: 'events', arguments: ['number'], type: 'boolean', signature: 'inService(irq)', call: lines('isr') },
  masked: { looks: 'events', arguments: ['number'], type: 'boolean', signature: 'masked(irq)', call: lines('imr') },
}; // prettier-ignore
