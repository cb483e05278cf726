/** The map by request: pieces, what is known is not asked again, changes that are real; frames. */
import { describe, expect, it } from 'vitest';
import { hostedClient } from '#emulator/testing';
import type { ReachMap, ReachState, WhatIf } from '#emulator/protocol';

const PROGRAM = `org 0x7c00
bits 16
 cli
 xor ax,ax
 mov ds,ax
 lgdt [gdtr]
 lidt [idtr]
 mov eax,cr0
 or al,1
 mov cr0,eax
 jmp 8:flat
bits 32
flat: mov ax,16
 mov ds,ax
 mov ss,ax
 mov esp,0x7000
ready: int 1
 jmp ready
handler: iretd
align 8
gdt: dq 0
 dq 0x00cf9a000000ffff
 dq 0x00cf92000000ffff
 dq 0x00cffa000000ffff
 dq 0x00cff2000000ffff
gdt_end:
gdtr: dw gdt_end-gdt-1
 dd gdt
idt: dq 0
 dw handler, 8, 0x8e00, 0
idtr: dw $-idt-1
 dd idt
times 510-($-$$) db 0
dw 0xaa55
`;
const client = hostedClient();
const line = (text: string): number => PROGRAM.split('\n').findIndex((one) => one.includes(text)) + 1;

async function map(whatIf: readonly WhatIf[] = []): Promise<{ map: ReachMap; pieces: number }> {
  let state: ReachState = await client.request('reachStart', { whatIf });
  let pieces = 1;
  for (; state.map === null; pieces++) state = await client.request('reachNext', {});
  return { map: state.map, pieces };
}
const cell = ({ rows }: ReachMap, ring: number, way: string, operand: number) =>
  rows.flatMap((row) => row.cells).find((one) => one.ring === ring && one.way === way && one.operand === operand)?.answer; // prettier-ignore

describe('reachability by request', () => {
  it('needs descriptors, a machine, and entries that can be', async () => {
    await expect(client.request('reachStart', {})).rejects.toThrow(/no machine|load/i);
    await client.request('build', { main: { name: 'main.asm', text: PROGRAM }, includes: [] });
    expect((await map()).map.obstacle).toBe('real-mode');
    await expect(client.request('reachNext', {})).rejects.toThrow(/ask where it stands now/);
    await expect(client.request('reachStart', { whatIf: [{ table: 'XDT', index: 0, low: 0, high: 0 }] as never })).rejects.toThrow(/GDT, LDT, IDT/); // prettier-ignore
    await client.request('step', { kind: 'to-next-transition' });
  });
  it('comes in pieces, and is known afterwards', async () => {
    for (let k = 0; k < 4; k++) await client.request('step', { kind: 'into' });
    const { digest } = await client.request('digest', {});
    const first = await map();
    expect([cell(first.map, 0, 'jmp', 0x1b), cell(first.map, 3, 'int', 1)]).toMatchObject([{ vector: 13, errorCode: 0x18 }, { vector: 13, errorCode: 10 }]); // prettier-ignore
    expect((await client.request('digest', {})).digest).toBe(digest);
    const again = await map();
    expect([again.pieces, again.map]).toEqual([1, first.map]);
  });
  it('a change that is not real, then one that is', async () => {
    const opened: WhatIf = { table: 'IDT', index: 1, low: 0x00080000, high: 0x0000ee00 };
    const before = (await map()).map;
    const { low } = before.rows.find(({ table, index }) => table === 'IDT' && index === 1)!;
    const after = (await map([{ ...opened, low }])).map;
    expect([cell(before, 3, 'int', 1), cell(after, 3, 'int', 1)]).toMatchObject([{ outcome: 'fault' }, { outcome: 'fault', vector: 10 }]); // prettier-ignore
    expect(cell((await map()).map, 3, 'int', 1)).toMatchObject({ vector: 13 });
    await client.request('reachApply', { changes: [{ ...opened, low }] });
    expect((await client.request('inputLog', {})).map(({ event }) => event.type)).toEqual(Array(8).fill('poke-memory'));
    expect(cell((await map()).map, 3, 'int', 1)).toMatchObject({ vector: 10 });
    await expect(client.request('reachApply', { changes: [{ ...opened, index: 9 }] })).rejects.toThrow(/no entry 9 in the IDT/); // prettier-ignore
  });
  it('says which line an entry was assembled from', async () => {
    const sources = await client.request('entrySources', {});
    const of = (table: string, index: number) => sources.find((one) => one.table === table && one.index === index)?.source.line; // prettier-ignore
    expect([of('GDT', 0), of('GDT', 3), of('IDT', 1)]).toEqual([line('gdt: dq'), line('cffa'), line('dw handler')]);
  });
  it('asks about the next transition, and answers', async () => {
    const { question } = await client.request('frameQuestion', {});
    expect(question).toMatchObject({ event: 'int', text: 'int 0x1', vector: 1, cpl: 0 });
    const answer = await client.request('frameAnswer', {});
    expect(answer?.slots.map(({ id }) => id)).toEqual(['EFLAGS', 'CS', 'next-EIP']);
    expect(answer?.to).toMatchObject({ cs: 8, cpl: 0, interruptFlag: 0 });
  });
});
