/** Control-register bits (SDM vol. 3 figure 2-7). */
import { sdm } from './sdm.ts';
import type { FlagBit } from './eflags.ts';

export const CR0_PE = 1 << 0, CR0_MP = 1 << 1, CR0_EM = 1 << 2, CR0_TS = 1 << 3, CR0_ET = 1 << 4, CR0_NE = 1 << 5; // prettier-ignore
export const CR0_WP = 1 << 16, CR0_AM = 1 << 18, CR0_NW = 1 << 29, CR0_CD = 1 << 30, CR0_PG = 1 << 31; // prettier-ignore
export const CR4_VME = 1 << 0, CR4_PVI = 1 << 1, CR4_TSD = 1 << 2, CR4_DE = 1 << 3, CR4_PSE = 1 << 4, CR4_PAE = 1 << 5, CR4_MCE = 1 << 6, CR4_PGE = 1 << 7, CR4_PCE = 1 << 8; // prettier-ignore

const cite = sdm(3, '2.5');
const one = (name: string, low: number, meaning: string): FlagBit => ({ name, low, width: 1, meaning, sdm: cite });
export const CR0_BITS: readonly FlagBit[] = [
  one('PE', 0, 'Protection Enable'),
  one('MP', 1, 'Monitor Coprocessor'),
  one('EM', 2, 'Emulation'),
  one('TS', 3, 'Task Switched'),
  one('ET', 4, 'Extension Type'),
  one('NE', 5, 'Numeric Error'),
  one('WP', 16, 'Write Protect'),
  one('AM', 18, 'Alignment Mask'),
  one('NW', 29, 'Not Write-through'),
  one('CD', 30, 'Cache Disable'),
  one('PG', 31, 'Paging'),
];
export const CR4_BITS: readonly FlagBit[] = [
  one('VME', 0, 'Virtual-8086 Mode Extensions'),
  one('PVI', 1, 'Protected-Mode Virtual Interrupts'),
  one('TSD', 2, 'Time Stamp Disable'),
  one('DE', 3, 'Debugging Extensions'),
  one('PSE', 4, 'Page Size Extensions'),
  one('PAE', 5, 'Physical Address Extension'),
  one('MCE', 6, 'Machine-Check Enable'),
  one('PGE', 7, 'Page Global Enable'),
  one('PCE', 8, 'Performance-Monitoring Counter Enable'),
];
/** What CR3 holds besides the page directory. */
export const CR3_BITS: readonly FlagBit[] = [
  one('PWT', 3, 'Page-level Write-Through'),
  one('PCD', 4, 'Page-level Cache Disable'),
];
