export { u8, u16, u32, i32, f64, defineSection } from './field.ts';
export type { Field, FieldTable, FieldType, SectionSpec } from './field.ts';
export { Arena, layOut } from './arena.ts';
export type { Layout, PlacedField, SectionViews } from './arena.ts';
