/** GDT or LDT view → rows. */
import { hex, hex32 } from '#emulator/base';
import type {
  DescriptorFlaw,
  DescriptorTableView,
  DescriptorUser,
  DescriptorView,
  SourceLine,
} from '#emulator/protocol';
import type { Key } from '#renderer/i18n';
import { limit, selector } from '../shared/format.ts';

export interface DescriptorRow {
  readonly index: number;
  readonly selector: string;
  /** Selector as ring-3 code would write it, when that differs: `1B`. */
  readonly withRpl: string;
  readonly base: string;
  /** Last valid offset, scaled by G. */
  readonly limit: string;
  /** The 20 bits of the field. */
  readonly rawLimit: string;
  readonly dpl: number;
  readonly present: boolean;
  readonly isNull: boolean;
  readonly kind: string;
  readonly rights: string;
  /** Those rights in words. */
  readonly rightsWords: readonly Key[];
  readonly flags: string;
  readonly usedBy: readonly string[];
  readonly staleIn: readonly string[];
  readonly users: readonly UserRow[];
  readonly flaws: readonly DescriptorFlaw[];
  readonly source: SourceLine | null;
  readonly gate: string;
  readonly raw: string;
  readonly low: number;
  readonly high: number;
  readonly address: string;
  readonly linear: number;
  readonly changed: boolean;
}
/** Gates, a call gate or a field of the TSS; `number` is the vector or the selector of the gate. */
export interface UserRow {
  readonly by: DescriptorUser['by'];
  readonly what: string;
  readonly number: number;
}

export function descriptorRows(view: DescriptorTableView, before: DescriptorTableView | null): readonly DescriptorRow[] {
  const old = new Map(before && before.base === view.base ? before.entries.map((d) => [d.index, d]) : []);
  return view.entries.map((d) => descriptorRow(d, old.get(d.index)));
} // prettier-ignore

function descriptorRow(d: DescriptorView, earlier: DescriptorView | undefined): DescriptorRow {
  const isNull = d.kind === 'null';
  return {
    index: d.index,
    selector: selector(d.selector),
    withRpl: !isNull && d.dpl > 0 && d.s === 1 ? selector(d.selector | d.dpl) : '',
    base: hex32(d.base),
    limit: limit(d.limit),
    rawLimit: hex(d.rawLimit ?? 0, 5),
    dpl: d.dpl,
    present: d.present,
    isNull,
    kind: d.kind,
    rights: d.rights,
    rightsWords: rightsWords(d),
    flags: [d.present ? 'P' : '', d.db ? 'D/B' : '', d.g ? 'G' : '', d.avl ? 'AVL' : ''].filter(Boolean).join(' '),
    usedBy: d.usedBy,
    staleIn: d.staleIn ?? [],
    users: userRows(d.users ?? []),
    flaws: d.flaws ?? [],
    source: d.source ?? null,
    gate: gateText(d),
    raw: `${hex32(d.high)} ${hex32(d.low)}`,
    low: d.low,
    high: d.high,
    address: hex32(d.address),
    linear: d.address,
    changed: earlier !== undefined && (earlier.low !== d.low || earlier.high !== d.high),
  };
}
/** Type bits of code and data (SDM vol. 3 table 3-1), in words. */
function rightsWords({ s, type }: DescriptorView): readonly Key[] {
  if (s === 0) return [];
  const isCode = (type & 8) !== 0;
  const words: (Key | '')[] = isCode
    ? [type & 2 ? 'gdt.readable' : 'gdt.executeOnly', type & 4 ? 'gdt.conforming' : '']
    : [type & 2 ? 'gdt.writable' : 'gdt.readOnly', type & 4 ? 'gdt.expandDown' : ''];
  return [...words, type & 1 ? ('gdt.accessed' as const) : ''].filter((word): word is Key => word !== '');
}
/** Gates with vectors one behind the other are one user: `00h–1Fh`. */
export function userRows(users: readonly DescriptorUser[]): readonly UserRow[] {
  const rows: UserRow[] = [];
  let run: { first: number; last: number } | null = null;
  const close = (): void => {
    if (run === null) return;
    const { first, last } = run;
    rows.push({ by: 'gate', number: first, what: first === last ? `${hex(first, 2)}h` : `${hex(first, 2)}h–${hex(last, 2)}h` }); // prettier-ignore
    run = null;
  };
  for (const user of users) {
    if (user.by === 'gate' && run?.last === user.vector - 1) run.last = user.vector;
    else {
      close();
      if (user.by === 'gate') run = { first: user.vector, last: user.vector };
      else if (user.by === 'call-gate')
        rows.push({ by: user.by, what: selector(user.selector), number: user.selector });
      else rows.push({ by: user.by, what: user.field, number: -1 });
    }
  }
  close();
  return rows;
}
const gateText = (d: DescriptorView): string =>
  d.gate
    ? `→ ${selector(d.gate.selector)}:${hex32(d.gate.offset)}${d.gate.parameters ? ` ×${d.gate.parameters}` : ''}`
    : '';

/** So many are named in the row, the rest is counted; all of them are in the opened entry. */
export const SHOWN_USERS = 4;
