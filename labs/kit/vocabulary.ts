/** The event vocabulary of checks: `emulator/query` has it, queries and breakpoints speak of the same events. */
export { toLabEvents } from '#emulator/query';
export type { LabEvent, LabelAt } from '#emulator/query';
