/**
 * Declared state. A field that is not in a field table cannot be saved, replayed, inspected or shared with
 * compiled code, so it may not exist. This file says what a field is; it holds no values.
 */

/** Element type of a field. `f64` holds exact integers up to 2^53 (instruction counts, virtual time). */
export type FieldType = 'u8' | 'u16' | 'u32' | 'i32' | 'f64';

export interface Field<T extends FieldType = FieldType> {
  readonly type: T;
  /** Number of elements; a scalar is an array of one. */
  readonly count: number;
  /** Value of every element after power-on reset. */
  readonly reset: number;
  /** What it is, in the words of the manual. */
  readonly doc: string;
}

export type FieldTable = Readonly<Record<string, Field>>;

interface Options {
  count?: number;
  reset?: number;
}
const make =
  <T extends FieldType>(type: T) =>
  (doc: string, { count = 1, reset = 0 }: Options = {}): Field<T> => ({ type, count, reset, doc });

/** `u8('Interrupt Mask Register', { count: 2, reset: 0xff })`: two bytes, both FFh after reset. */
export const u8 = make('u8');
export const u16 = make('u16');
export const u32 = make('u32');
export const i32 = make('i32');
export const f64 = make('f64');

/** A named group of fields: one part of the machine (the CPU, one chip). `version` rises when the table changes. */
export interface SectionSpec<F extends FieldTable = FieldTable> {
  readonly name: string;
  readonly version: number;
  readonly fields: F;
}
export const defineSection = <F extends FieldTable>(name: string, version: number, fields: F): SectionSpec<F> => ({
  name,
  version,
  fields,
});
