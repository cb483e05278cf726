/**
 * The arena: one fixed-size buffer `[ state sections | RAM ]` that holds everything the machine is.
 * Saving, restoring, digesting and (later) compiled code all work on it. It knows no behaviour.
 */
import { Digest, invariant } from '#emulator/base';
import type { Field, FieldTable, FieldType, SectionSpec } from './field.ts';

interface ArrayFor {
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  i32: Int32Array;
  f64: Float64Array;
}
const WIDTH: Record<FieldType, number> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8 };

/** Live typed arrays over the arena, one per field: `pic.imr[0]`. */
export type SectionViews<F extends FieldTable> = { readonly [K in keyof F]: ArrayFor[F[K]['type']] };

export interface PlacedField {
  readonly section: string;
  readonly name: string;
  readonly field: Field;
  /** Byte offset in the arena. */
  readonly offset: number;
}

export interface Layout {
  readonly fields: readonly PlacedField[];
  readonly sections: ReadonlyMap<string, { readonly offset: number; readonly length: number }>;
  /** Bytes taken by all sections, a multiple of 4096. */
  readonly stateBytes: number;
  /** Digest of names, types, counts and versions: two arenas fit each other exactly when these are equal. */
  readonly id: string;
}

/** Place the fields of all sections; widest alignment first is not needed because each field is aligned on its own. */
export function layOut(specs: readonly SectionSpec[]): Layout {
  const fields: PlacedField[] = [];
  const sections = new Map<string, { offset: number; length: number }>();
  const id = new Digest();
  let at = 0;
  for (const spec of specs) {
    invariant(!sections.has(spec.name), `two state sections are called ${spec.name}`);
    at = (at + 63) & ~63;
    const offset = at;
    id.text(spec.name).word(spec.version);
    for (const [name, field] of Object.entries(spec.fields)) {
      const width = WIDTH[field.type];
      at = (at + width - 1) & -width;
      fields.push({ section: spec.name, name, field, offset: at });
      id.text(name).text(field.type).word(field.count);
      at += width * field.count;
    }
    sections.set(spec.name, { offset, length: at - offset });
  }
  return { fields, sections, stateBytes: (at + 4095) & ~4095, id: id.toString() };
}

export class Arena {
  readonly buffer: ArrayBuffer;
  readonly layout: Layout;
  /** All state sections as bytes. */
  readonly state: Uint8Array;
  /** RAM as bytes; its length is a multiple of 4096. */
  readonly ram: Uint8Array;

  /** @param ramBytes a multiple of 4096. @param buffer optional backing of at least stateBytes + ramBytes. */
  constructor(specs: readonly SectionSpec[], ramBytes: number, buffer?: ArrayBuffer) {
    invariant(ramBytes % 4096 === 0 && ramBytes > 0, 'RAM size must be a positive multiple of 4096');
    this.layout = layOut(specs);
    this.buffer = buffer ?? new ArrayBuffer(this.layout.stateBytes + ramBytes);
    this.state = new Uint8Array(this.buffer, 0, this.layout.stateBytes);
    this.ram = new Uint8Array(this.buffer, this.layout.stateBytes, ramBytes);
    this.resetAll();
  }

  /** Views of one section's fields; the same arrays every time would be wasteful to cache, so keep the result. */
  views<F extends FieldTable>(spec: SectionSpec<F>): SectionViews<F> {
    const out: Record<string, ArrayFor[FieldType]> = {};
    for (const placed of this.layout.fields) {
      if (placed.section === spec.name) out[placed.name] = this.viewOf(placed);
    }
    // A copy, because an object filled by computed keys stays a slow dictionary for ever.
    return { ...out } as SectionViews<F>;
  }

  viewOf(placed: PlacedField): ArrayFor[FieldType] {
    const { type, count } = placed.field;
    switch (type) {
      case 'u8':
        return new Uint8Array(this.buffer, placed.offset, count);
      case 'u16':
        return new Uint16Array(this.buffer, placed.offset, count);
      case 'u32':
        return new Uint32Array(this.buffer, placed.offset, count);
      case 'i32':
        return new Int32Array(this.buffer, placed.offset, count);
      case 'f64':
        return new Float64Array(this.buffer, placed.offset, count);
    }
  }

  /** Bytes of one section, for digests and comparisons. */
  sectionBytes(name: string): Uint8Array {
    const place = this.layout.sections.get(name);
    invariant(place, `no state section ${name}`);
    return new Uint8Array(this.buffer, place.offset, place.length);
  }

  /** Reset values into every field of every section. RAM is not touched. */
  resetAll(): void {
    for (const placed of this.layout.fields) this.viewOf(placed).fill(placed.field.reset);
  }

  resetSection(name: string): void {
    for (const placed of this.layout.fields) {
      if (placed.section === name) this.viewOf(placed).fill(placed.field.reset);
    }
  }
}
