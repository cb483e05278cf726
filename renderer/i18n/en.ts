/** English: the source of truth for the keys. */
import { arrivalsEn } from './texts/arrivals.en.ts';
import { labsEn } from './texts/labs.en.ts';
import { machineEn } from './texts/machine.en.ts';
import { monitorsEn } from './texts/monitors.en.ts';
import { panelsEn } from './texts/panels.en.ts';
import { shellEn } from './texts/shell.en.ts';

export const en = { ...shellEn, ...panelsEn, ...machineEn, ...labsEn, ...monitorsEn, ...arrivalsEn } as const;
export type Key = keyof typeof en;
