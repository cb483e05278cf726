/** A chain of writers → rows with words. */
import { vectorName } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import type { Hop, Place, Provenance } from '#emulator/protocol';
import { t, tOr, type Key } from '#renderer/i18n';

export interface WhoRow {
  readonly place: string;
  readonly part: string;
  readonly value: string;
  readonly by: string;
  /** Address, instruction and label; '' when nothing executed. */
  readonly instruction: string;
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly detail: string;
  readonly origin: string;
  readonly image: { readonly file: string; readonly line: number } | null;
  readonly icount: number;
  readonly now: number;
  readonly transition: number;
  readonly isLast: boolean;
}

const SIZES: Readonly<Record<number, string>> = { 1: 'byte ', 2: 'word ', 4: 'dword ' };
export function placeText(place: Place): string {
  if (place.kind === 'memory') return `${SIZES[place.length] ?? `${place.length} × byte `}[${hex32(place.linear)}]`;
  const { register, low, width } = place;
  const name = register.replace(/\.selector$/, '');
  if (low === 0 && width === (register.endsWith('.selector') ? 16 : 32)) return name;
  return width === 1 ? `${name}.${low}` : `${name}[${low + width - 1}:${low}]`;
}
const digits = (place: Place): number => (place.kind === 'memory' ? Math.min(4, place.length) : Math.ceil(place.width / 8)) * 2; // prettier-ignore

export function eventText(cause: string, vector: number): string {
  const number = cause === 'exception' ? vectorName(vector) : `${hex(Math.max(0, vector), 2)}h`;
  return tOr(`who.event.${cause}`, cause, { vector: number });
}
function detailOf(hop: Hop): string {
  if (hop.by !== 'transition') return '';
  if (hop.transition === 0) return t('who.walk');
  const event = eventText(hop.flow === 'interrupt-delivery' ? hop.cause : 'instruction', hop.vector);
  return hop.slot === '' ? event : t('who.slot', { slot: hop.slot, event });
}

export function whoRows({ hops }: Provenance): WhoRow[] {
  return hops.map((hop, k) => {
    const next = hops[k + 1];
    return {
      place: placeText(hop.place),
      part: placeText(hop.part) === placeText(hop.place) ? '' : t('who.part', { part: placeText(hop.part) }),
      value: hex(hop.value, digits(hop.part)),
      by: t(`who.by.${hop.by}` as Key),
      instruction: hop.linear < 0 ? '' : `${hex32(hop.linear)}  ${hop.text}${hop.label === '' ? '' : `  <${hop.label}>`}${hop.isFirmware ? `  (${t('who.firmware')})` : ''}`, // prettier-ignore
      source: hop.source,
      detail: detailOf(hop),
      origin: hop.origin === 'copy' && next !== undefined ? t('who.copied', { place: placeText(next.place) }) : t(`who.origin.${hop.origin}` as Key, { port: `${hex(Math.max(0, hop.port), 2)}h` }), // prettier-ignore
      image: hop.image,
      icount: hop.before.icount,
      now: hop.before.now,
      transition: hop.transition,
      isLast: next === undefined,
    };
  });
}
export const whoHeading = ({ name, value, at, bits, place }: Provenance): string =>
  t('who.value', { place: name, value: hex(value, bits === null ? digits(place) : 1), icount: at.icount });

/** The place that an element of a panel stands for: what its `data-who` says. */
export const whoPlace = (target: EventTarget | null): string =>
  (target instanceof Element ? target.closest<HTMLElement>('[data-who]')?.dataset['who'] : undefined) ?? '';
