/** A kernel with one entry of each kind, and its history. */
import { Timeline } from '#emulator/timeline';
import type { Machine } from '#emulator/machine';
import { ReachSearch } from './reach-search.ts';
import type { Answer, ReachMap, Ring, WhatIf } from './types.ts';
import type { WayId } from './ways.table.ts';
import { shortAnswer } from './answer-words.ts';

/** GDT of the harness: 08 code, 10 data, 18 and 20 of level 3, 28 TSS, 48 conforming code; added: 30 a second TSS, 38 an LDT, 40 data that is not present, 50 a call gate, 60 a task gate. */
export const LAB_TABLES = `
  call tss_setup
  mov eax,tss2
  mov word [gdt+0x30],103
  mov [gdt+0x32],ax
  shr eax,16
  mov [gdt+0x34],al
  mov byte [gdt+0x35],0x89
  mov byte [gdt+0x36],0
  mov [gdt+0x37],ah
  mov dword [tss2+8],KDATA
  mov dword [tss2+4],0x8E000
  mov dword [tss2+32],task2
  mov dword [tss2+36],2
  mov dword [tss2+56],0x8D000
  mov dword [tss2+76],KCODE
  mov dword [tss2+80],KDATA
  mov dword [gdt+0x38],0x7000000F
  mov dword [gdt+0x3C],0x00008200
  mov dword [gdt+0x40],0x0000FFFF
  mov dword [gdt+0x44],0x00CF1200
  mov eax,gate
  mov [gdt+0x50],ax
  mov word [gdt+0x52],KCODE
  mov byte [gdt+0x54],0
  mov byte [gdt+0x55],0xEC
  shr eax,16
  mov [gdt+0x56],ax
  mov word [gdt+0x60],0
  mov word [gdt+0x62],0x30
  mov word [gdt+0x64],0xE500
  GATE 0x81, gate, 0xEE, KCODE
  GATE 0x82, 0, 0x85, 0x30
  GATE 0x83, gate, 0x0E, KCODE
`;
export const LAB_BODY = `${LAB_TABLES}
ready: nop
  jmp ready
gate: retf
task2: jmp task2
align 16
tss2: times 104 db 0
`;
export interface Lab {
  readonly machine: Machine;
  readonly timeline: Timeline;
  readonly symbol: (name: string) => number;
}
export const BOOT = { harness: 'protected', config: { ramBytes: 2 << 20 } } as const;

/** Runs to `ready`. @param booted what `bootWith` gave for a body of kmain with that label. */
export function lab({ machine, symbol }: Pick<Lab, 'machine' | 'symbol'>): Lab {
  const timeline = new Timeline(machine);
  machine.setBreakpoints([symbol('ready')]);
  machine.run({ instructions: 2_000_000 });
  machine.setBreakpoints([]);
  timeline.begin();
  return { machine, timeline, symbol };
}

export function mapOf({ timeline }: Lab, whatIf: readonly WhatIf[] = [], piece = 10_000): ReachMap {
  const search = new ReachSearch(timeline, whatIf);
  for (;;) {
    const map = search.advance(piece);
    if (map !== null) return map;
  }
}

export function answerOf(map: ReachMap, ring: Ring, way: WayId, operand: number): Answer {
  const cells = map.rows.flatMap((row) => row.cells);
  const found = cells.find((cell) => cell.ring === ring && cell.way === way && cell.operand === operand);
  if (found === undefined) throw new Error(`${way} ${operand.toString(16)} was not tried in ring ${ring}`);
  return found.answer;
}
export const told = (map: ReachMap, ring: Ring, way: WayId, operand: number): string => shortAnswer(answerOf(map, ring, way, operand)); // prettier-ignore
