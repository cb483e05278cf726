/** What an answer depends on, as one string: the same string, the same map. */
import { CR0_PG } from '#emulator/arch';
import { hexBytes } from '#emulator/base';
import { keptOf, pagesOf } from './kept.ts';
import type { Looked } from './tables.ts';
import type { WhatIf } from './types.ts';

const PAGE = 4096;
/** Words of EFLAGS that stay in an attempt. */
const IOPL = 0x3000;

export function contentOf(machine: Looked, whatIf: readonly WhatIf[]): string {
  const { cpl, segments, gdtr, idtr, cr0, cr3, cr4, eflags, shutdown, a20 } = machine.registers();
  const areas = keptOf(machine).areas.map(({ first, last }) => {
    const { bytes, mapped } = machine.readLinear(first, Math.min(last - first + 1, 0x10000));
    return `${first} ${hexBytes(bytes)} ${mapped.includes(0) ? hexBytes(mapped) : ''} ${cr0 & CR0_PG ? pagesOf({ first, last }).map((page) => entriesOf(machine, cr3, page)).join() : ''}`; // prettier-ignore
  });
  const mode = eflags & 0x20000 ? 'v' : '';
  return JSON.stringify([cpl, mode, segments, gdtr, idtr, cr0, cr3, cr4, eflags & IOPL, shutdown, a20, areas, whatIf]);
}

/** The page entries of an address, without their accessed and dirty bits. */
function entriesOf(machine: Looked, cr3: number, page: number): string {
  const word = (at: number): number => {
    const [a, b, c, d] = machine.readPhysical(at >>> 0, 4);
    return (a | (b << 8) | (c << 16) | (d << 24)) & ~0x60;
  };
  const directory = word((cr3 & ~0xfff) + Math.floor((page * PAGE) / 0x400000) * 4);
  return directory & 1 ? `${directory}:${word((directory & ~0xfff) + (page & 0x3ff) * 4)}` : `${directory}`;
}
