/** The walk of one address → lines. */
import { PF_P, PF_RSVD, PF_U, PF_W } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import type { PageOutcome, PageTablesView, PageWalkView } from '#emulator/protocol';
import { ruleWords, t } from '#renderer/i18n';
import { entryBits, type EntryBit } from './page-rows.ts';

export interface WalkLine {
  readonly name: string;
  readonly at: number;
  readonly address: string;
  readonly raw: string;
  readonly bits: readonly EntryBit[];
  readonly present: boolean;
}
export interface AccessLine {
  readonly key: string;
  readonly user: boolean;
  readonly write: boolean;
  readonly allowed: boolean;
  readonly now: string;
  /** Rule that refused it, with its section. */
  readonly why: string;
  readonly sdm: string;
  /** With an empty TLB, where that differs. */
  readonly flushed: string;
}
export const walkLines = ({ steps, pageSize }: PageWalkView): readonly WalkLine[] =>
  steps.map(({ table, index, physical, entry }) => ({
    name: `${table === 'directory' ? 'PDE' : 'PTE'}[${index}]`,
    at: physical,
    address: hex32(physical),
    raw: hex32(entry),
    bits: entryBits(entry, table, pageSize === 4194304),
    present: (entry & 1) !== 0,
  }));

/** `#PF 0007: present · write · user` in the language of the window. */
export function faultWords(code: number): string {
  const words = [
    t(code & PF_P ? 'paging.pf.present' : 'paging.pf.absent'),
    t(code & PF_W ? 'paging.pf.write' : 'paging.pf.read'),
    t(code & PF_U ? 'paging.pf.user' : 'paging.pf.supervisor'),
    ...(code & PF_RSVD ? [t('paging.pf.reserved')] : []),
  ];
  return `#PF ${hex(code, 4)}: ${words.join(' · ')}`;
}
const outcomeText = ({ physical, fault }: PageOutcome): string =>
  fault ? faultWords(fault.errorCode) : t('paging.allowed', { physical: hex32(physical) });

export const accessLines = ({ accesses }: PageWalkView): readonly AccessLine[] =>
  accesses.map(({ user, write, now, walked }) => {
    const rule = now.fault ? ruleWords(now.fault.rule) : null;
    const differs = outcomeText(now) !== outcomeText(walked);
    return {
      key: `${user}${write}`,
      user,
      write,
      allowed: now.fault === null,
      now: outcomeText(now) + (now.fromTlb && differs ? ` · ${t('paging.fromTlb')}` : ''),
      why: rule?.text ?? '',
      sdm: rule?.sdm ?? '',
      flushed: differs ? outcomeText(walked) : '',
    };
  });

/** The rights of both levels together, and where they lead. */
export function resultText(walk: PageWalkView, { wp }: Pick<PageTablesView, 'wp'>): string {
  if (walk.steps.length === 0) return t('paging.off.walk', { physical: hex32(walk.physical) });
  if (walk.physical < 0) return t('paging.notMapped');
  const rights = { us: walk.user ? 1 : 0, rw: walk.writable ? 1 : 0 };
  const ring0 = !walk.writable && !wp ? ` ${t('paging.wpOff')}` : '';
  return t('paging.result', { ...rights, physical: hex32(walk.physical) }) + ring0;
}
export const tlbText = ({ tlb }: PageWalkView): string =>
  tlb === null
    ? t('paging.tlb.none')
    : t(tlb.stale ? 'paging.tlb.stale' : 'paging.tlb.same', { frame: hex32(tlb.frame), us: tlb.user ? 1 : 0, rw: tlb.writable ? 1 : 0 }); // prettier-ignore
