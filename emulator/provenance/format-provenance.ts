/** A chain as English text: for the command line and for copying. Stable: the same chain always gives the same text. */
import { vectorName } from '#emulator/arch';
import { hex, hex32 } from '#emulator/base';
import type { Hop, Place, Provenance } from './types.ts';
import { ORIGIN_WORDS } from './words.table.ts';

export function formatPlace(place: Place): string {
  if (place.kind === 'memory') return `${{ 1: 'byte ', 2: 'word ', 4: 'dword ' }[place.length] ?? `${place.length} bytes `}[${hex32(place.linear)}]`; // prettier-ignore
  const { register, low, width } = place;
  const isWhole = low === 0 && width === (register.endsWith('.selector') ? 16 : 32);
  if (isWhole) return register.replace(/\.selector$/, '');
  return width === 1 ? `${register} bit ${low}` : `${register} bits ${low}-${low + width - 1}`;
}
const sizeOf = (place: Place): number => (place.kind === 'memory' ? Math.min(4, place.length) : Math.ceil(place.width / 8)); // prettier-ignore

function formatEvent({ cause, vector, flow }: Hop): string {
  if (flow === 'interrupt-delivery')
    return `${cause === 'exception' ? vectorName(vector) : `${cause} ${hex(vector, 2)}h`}`;
  return flow;
}

export function formatOrigin(hop: Hop): string {
  const image = hop.image === null ? '' : ` (${hop.image.file}:${hop.image.line})`;
  return ORIGIN_WORDS[hop.origin].replace('{port}', `${hex(Math.max(0, hop.port), 2)}h`).replace('{image}', image);
}

function formatHop(hop: Hop, k: number): string[] {
  const part = hop.part === hop.place || formatPlace(hop.part) === formatPlace(hop.place) ? '' : `, of it ${formatPlace(hop.part)}`; // prettier-ignore
  const head = `${k + 1}  ${formatPlace(hop.place)}${part} = ${hex(hop.value, sizeOf(hop.part) * 2)}`;
  const place = hop.linear < 0 ? '' : `${hex32(hop.linear)}  ${hop.text}${hop.label ? `  <${hop.label}>` : ''}${hop.source ? ` (${hop.source.file}:${hop.source.line})` : ''}${hop.isFirmware ? ' [BIOS]' : ''}`; // prettier-ignore
  const slot = hop.slot === '' ? '' : `${hop.slot} `;
  const who =
    hop.by === 'transition' && hop.transition > 0
      ? `the processor, ${slot}for ${formatEvent(hop)} (transition ${hop.transition}) at ${place}`
      : hop.by === 'transition'
        ? `the page walk of ${place}`
        : hop.by === 'device'
          ? `a device, during ${place}`
          : place;
  return [head, ...(who === '' ? [] : [`   by ${who}, after instruction ${hop.before.icount}`]), `   ${formatOrigin(hop)}`]; // prettier-ignore
}

/** @returns lines that end with `\n`. */
export function formatProvenance(provenance: Provenance): string {
  const { name, value, at, hops, bits } = provenance;
  const digits = bits !== null ? 1 : sizeOf(provenance.place) * 2;
  return `${[`${name} = ${hex(value, digits)} at instruction ${at.icount}`, ...hops.flatMap(formatHop)].join('\n')}\n`;
}
