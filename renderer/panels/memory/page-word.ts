/** Rights of a page in the margin: a short word, a sentence, and the kind that gives the line its stroke. */
import { hex32 } from '#emulator/base';
import type { MemoryPage } from '#emulator/protocol';
import { t } from '#renderer/i18n';

export interface PageWord {
  readonly kind: string;
  /** `R3 RW` */
  readonly short: string;
  readonly text: string;
}
const NOTHING: PageWord = { kind: '', short: '', text: '' };
export function pageWord(page: MemoryPage | null): PageWord {
  if (page === null || !page.paged) return NOTHING;
  if (page.physical < 0) return { kind: 'unmapped', short: 'P=0', text: t('paging.kind.none') };
  const kind = `${page.user ? 'user' : 'kernel'}-${page.writable ? 'rw' : 'ro'}` as const;
  const short = `${page.user ? 'R3' : 'R0'} ${page.writable ? 'RW' : 'RO'}`;
  return { kind, short, text: `${t(`paging.kind.${kind}`)} → ${hex32(page.physical)}` };
}
