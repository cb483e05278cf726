/** Views of chips → groups of named facts; what changed since the last stop is marked. */
import type { Views } from '#emulator/protocol';
import { ataGroups } from './ata-rows.ts';
import { boardGroups, dmaGroups, videoGroups } from './board-rows.ts';
import type { DeviceField, FieldGroup } from './device-field.ts';
import { keyboardGroups } from './keyboard-rows.ts';
import { pitGroups } from './pit-rows.ts';
import { rtcGroups } from './rtc-rows.ts';
import { serialGroups } from './serial-rows.ts';

/** In the order in which they are listed, with the chip's name and the view that shows it. */
export const DEVICES = [
  { id: 'pit', chip: '8254 PIT', ports: '40h–43h', view: 'pit' },
  { id: 'keyboard', chip: '8042 + keyboard', ports: '60h, 64h', view: 'keyboard' },
  { id: 'rtc', chip: 'MC146818 RTC', ports: '70h, 71h', view: 'rtc' },
  { id: 'serial', chip: '16550A COM1', ports: '3F8h–3FFh', view: 'serial' },
  { id: 'ata', chip: 'ATA', ports: '1F0h–1F7h, 3F6h', view: 'ata' },
  { id: 'board', chip: 'System control', ports: '61h, 80h, 92h', view: 'board' },
  { id: 'dma', chip: '8237A × 2', ports: '00h–0Fh, C0h–DFh', view: 'board' },
  { id: 'video', chip: 'VGA', ports: '3C0h–3DAh', view: 'video' },
] as const;
export type DeviceId = (typeof DEVICES)[number]['id'];
export type DeviceView = (typeof DEVICES)[number]['view'];

const GROUPS: { readonly [D in DeviceId]: (view: Views[Extract<(typeof DEVICES)[number], { id: D }>['view']]) => FieldGroup[] } = {
  pit: pitGroups, keyboard: keyboardGroups, rtc: rtcGroups, serial: serialGroups, ata: ataGroups, board: boardGroups, dma: dmaGroups, video: videoGroups,
}; // prettier-ignore

export interface FieldRow extends DeviceField {
  readonly changed: boolean;
  readonly changedBits: ReadonlySet<string>;
}
export interface GroupRow {
  readonly title: string;
  readonly fields: readonly FieldRow[];
}

export function deviceRows(
  id: DeviceId,
  view: Views[DeviceView],
  before: Views[DeviceView] | null,
): readonly GroupRow[] {
  const groupsOf = GROUPS[id] as (view: Views[DeviceView]) => FieldGroup[];
  const old = new Map(before === null ? [] : groupsOf(before).flatMap((g) => g.fields.map((f) => [`${g.title} ${f.name}`, f] as const))); // prettier-ignore
  return groupsOf(view).map(({ title, fields }) => ({
    title,
    fields: fields.map((field) => {
      const was = old.get(`${title} ${field.name}`);
      const changed = was !== undefined && was.value !== field.value;
      const differs = (name: string, value: number): boolean =>
        was?.bits?.find((b) => b.name === name)?.value !== value;
      const bits = changed ? (field.bits ?? []).filter((b) => differs(b.name, b.value)).map((b) => b.name) : [];
      return { ...field, changed, changedBits: new Set(bits) };
    }),
  }));
}
