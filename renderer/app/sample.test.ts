// The kernel that opens on the first start must be a real one: it assembles without a word, boots, and does what it says.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { assemble, type AssembleResult } from '#emulator/assembler';
import { bootWith } from '#emulator/testing';
import type { Machine } from '#emulator/machine';

const source = readFileSync(fileURLToPath(new URL('./sample/first-kernel.asm', import.meta.url)), 'utf8');
let assembled: AssembleResult;
let machine: Machine;
beforeAll(() => {
  assembled = assemble({ name: 'first-kernel.asm', text: source });
  machine = bootWith(source).machine;
  machine.run({ instructions: 6_000_000 });
});
const transitions = () =>
  Array.from({ length: machine.transitionCount }, (_, i) => machine.transition(i + 1)).filter((t) => t !== null);
const symbol = (name: string): number => assembled.symbols.find((s) => s.name === name)!.value;
const dword = (address: number): number => {
  const [a, b, c, d] = machine.readPhysical(address, 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
};

describe('sample kernel', () => {
  it('assembles without a single message, into whole sectors with a boot signature', () => {
    const { bytes, diagnostics } = assembled;
    expect({ diagnostics, rest: bytes.length % 512, signature: [bytes[510], bytes[511]] }).toEqual({
      diagnostics: [],
      rest: 0,
      signature: [0x55, 0xaa],
    });
  });
  it('enters ring 3 by a forged iretd, comes back through int 80h and the timer, and never faults', () => {
    const seen = transitions();
    const outward = seen.find((t) => t.flow === 'iret' && t.from.cpl === 0 && t.to?.cpl === 3);
    expect({
      entry: outward?.to?.eip === symbol('ping'),
      syscalls: seen.filter((t) => t.cause.type === 'INT n' && t.cause.vector === 0x80 && t.from.cpl === 3).length > 20,
      ticks: seen.filter((t) => t.cause.type === 'external' && t.cause.vector === 0x20).length > 15,
      faults: seen.filter((t) => t.outcome !== 'completed' || t.cause.type === 'exception'),
    }).toEqual({ entry: true, syscalls: true, ticks: true, faults: [] });
  });
  it('gives each process a kernel stack of its own and keeps esp0 with the current one', () => {
    const stacks = new Set(transitions().filter((t) => t.from.cpl === 3 && t.to?.cpl === 0).map((t) => t.to!.esp & 0xffff000)); // prettier-ignore
    const current = dword(symbol('current'));
    expect({ stacks: stacks.size, esp0: dword(symbol('tss') + 4) === dword(current + symbol('T.esp0')) }).toEqual({
      stacks: 2,
      esp0: true,
    });
  });
  it('shows what both processes say, and the kernel says hello on the debug port', () => {
    const cells = machine.readPhysical(0xb8000, 4000);
    const text = Array.from({ length: 2000 }, (_, i) => String.fromCharCode(cells[i * 2])).join('');
    expect({ ping: text.includes('ping ping'), pong: text.includes('pong pong'), hello: machine.console().debug.includes('entering ring 3') }).toEqual({
      ping: true, pong: true, hello: true,
    }); // prettier-ignore
  });
});
