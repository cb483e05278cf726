// What the views of registers and tables say beyond the bits, over real machines.
import { beforeAll, describe, expect, it } from 'vitest';
import { bootWith, type Booted } from '#emulator/testing';
import { EMPTY_CONTEXT, inspect, type InspectContext, type ViewName, type Views } from './index.ts';

const KERNEL = `
        bits 16
        org 7C00h
        cli
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 8:start
        bits 32
start:  mov ax, 10h
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, 7C00h
        lidt [idtr]
        mov word [tss+5], 90h
        mov byte [tss+8], 10h
        mov byte [tss+66h], 68h
        or dword [tss+68h], 0FF7FFFFDh
        or dword [tss+6Ch], -1
        mov ax, 18h
        ltr ax
        mov al, 11h
        out 20h, al
        mov al, 20h
        out 21h, al
        mov al, 4
        out 21h, al
        mov al, 1
        out 21h, al
        mov eax, 0FFFFF000h
        mov dr1, eax
        mov eax, 000D0308h
        mov dr7, eax
        mov ebx, start
done:   hlt
        jmp done
        align 8
gdt:    dq 0
        dq 00CF9A000000FFFFh
        dq 00CF92000000FFFFh
tssd:   dw 67h + 8, tss, 8900h, 0
        dq 0000F2000000 0000h
        dw 67h, other, 8B00h, 0
        dw handler, 8, 0EC00h, 0
        dw 10h, 0, 9200h, 20h
gdt_end:
        align 8
idt:    times 0Dh dq 0
        dw handler, 8, 8E00h, 0
        times 12h dq 0
        dw handler, 8, 0EE00h, 0
        dw handler, 10h, 8E00h, 0
        dw 0, 0, 8E00h, 0
        dw handler, 38h, 8E00h, 0
idt_end:
handler: iretd
tss     equ 9000h
other   equ 9200h
gdtr:   dw gdt_end - gdt - 1
        dd gdt
idtr:   dw idt_end - idt - 1
        dd idt
        times 510-($-$$) db 0
        dw 0AA55h
`.replace('0000F2000000 0000h', '0000F20000000000h');
let booted: Booted;
const view = <N extends ViewName>(name: N, more: Partial<InspectContext> = {}): Views[N] =>
  inspect(booted.machine, name, {} as never, { ...EMPTY_CONTEXT, ...more });

beforeAll(() => {
  booted = bootWith(KERNEL);
  booted.machine.run({ instructions: 3_000_000 });
});
const poke = (symbol: string, offset: number, bytes: readonly number[]): void =>
  booted.machine.input({ type: 'poke-memory', physical: booted.symbol(symbol) + offset, bytes });

describe('registers', () => {
  it('debug registers are decoded; bits that the processor lacks are said to be absent', () => {
    const { breakpoints, flags, cr4Bits, nmiBlocked, a20, cpuModel } = view('registers');
    expect(breakpoints?.[1]).toEqual({ number: 1, linear: 0xfffff000, local: false, global: true, condition: 'execute', length: 1 }); // prettier-ignore
    expect(breakpoints?.[0]).toMatchObject({ local: false, condition: 'write', length: 4 });
    expect([cpuModel, flags.filter((f) => f.absent).map((f) => f.name), cr4Bits?.filter((b) => b.absent).map((b) => b.name)]).toEqual(['P6', ['VIF', 'VIP'], ['VME', 'PVI', 'PAE', 'MCE']]); // prettier-ignore
    expect([nmiBlocked, typeof a20]).toEqual([false, 'boolean']);
  });
  it('names what registers point to, and what the table says of a stale segment', () => {
    const nearest = (linear: number) => (linear === booted.symbol('start') ? { name: 'start', offset: 0 } : null);
    const { general } = view('registers', { symbols: { value: () => null, nearest } });
    expect(general.filter((g) => g.label !== '').map((g) => [g.name, g.label])).toEqual([['EBX', 'start']]);
    const before = [...booted.machine.readPhysical(booted.symbol('gdt') + 16, 8)];
    poke('gdt', 16 + 5, [0x90]);
    const ds = view('registers').segments.find((s) => s.name === 'DS');
    poke('gdt', 16, before);
    expect(ds).toMatchObject({ stale: true, rights: 'RW A', entryNow: { rights: 'RO', dpl: 0, limit: 0xffffffff } });
  });
});

describe('descriptors', () => {
  const entry = (index: number) => view('gdt').entries[index];
  it('say who names them: registers, gates of the IDT, call gates, the TSS', () => {
    expect(entry(1).users).toEqual([
      { by: 'gate', vector: 0x0d }, { by: 'gate', vector: 0x20 }, { by: 'call-gate', selector: 0x30 },
    ]); // prettier-ignore
    expect([entry(2).users, entry(2).usedBy, entry(3).usedBy]).toEqual([[{ by: 'gate', vector: 0x21 }, { by: 'tss', field: 'SS0' }], ['ES', 'SS', 'DS'], ['TR']]); // prettier-ignore
    expect(entry(1).rawLimit).toBe(0xfffff);
  });
  it('say what looks wrong', () => {
    expect([1, 2, 3, 4, 5, 6].map((n) => entry(n).flaws)).toEqual([[], [], [], ['limit-zero'], ['busy-unused'], []]);
    poke('tssd', 5, [0x09]);
    const flaws = entry(3).flaws;
    poke('tssd', 5, [0x8b]);
    expect(flaws).toEqual(['stale', 'absent-used', 'not-busy']);
    poke('tssd', 5, [0x92]);
    expect(entry(3).flaws).toEqual(['stale', 'not-a-tss']);
    poke('tssd', 5, [0x8b]);
    expect(entry(3).flaws).toEqual([]);
  });
  it('name the source line they were assembled from', () => {
    const at = booted.symbol('gdt') + 8;
    const source = { place: () => null, before: () => null, placeOfBytes: (linear: number) => (linear === at ? { file: 'k.asm', line: 40 } : null) }; // prettier-ignore
    expect(
      view('gdt', { source })
        .entries.map((e) => e.source?.line ?? 0)
        .slice(0, 3),
    ).toEqual([0, 40, 0]);
  });
});

describe('gates', () => {
  const gate = (vector: number) => view('idt').entries[vector];
  it('say where they lead, which line comes through them, and what delivery would trip over', () => {
    expect(gate(0x0d)).toMatchObject({ segment: { kind: 'code', dpl: 0, conforming: false }, flaws: [], irq: -1 });
    expect(gate(0x20)).toMatchObject({ irq: 0, flaws: ['open-irq'], fromRing3: true });
    expect([0x21, 0x22, 0x23].map((v) => gate(v).flaws)).toEqual([['target-not-code'], ['null-selector'], ['target-not-code']]); // prettier-ignore
    expect(gate(0x01).flaws).toEqual([]);
  });
  it('say how often they were taken, when somebody counts', () => {
    const vectorCounts = () => ({ transitions: 5, complete: true, of: (v: number) => ({ count: v === 13 ? 2 : 0, last: null }) }); // prettier-ignore
    const counted = view('idt', { vectorCounts });
    expect([counted.counted, counted.entries[13].taken, view('idt').entries[13].taken]).toEqual([{ transitions: 5, complete: true }, { count: 2, last: null }, undefined]); // prettier-ignore
  });
});

describe('the TSS', () => {
  it('has a map of ports with its state, the descriptor as it is now, and all others of the table', () => {
    const { ioMap, stale, descriptor, all, nested, iopl } = view('tss');
    expect(ioMap).toEqual({ base: 0x68, present: true, allowed: [[1, 1], [23, 23]], state: 'partial', lastPort: 55 }); // prettier-ignore
    expect([stale, descriptor?.kind, nested, iopl]).toEqual([false, 'tss32-busy', false, 0]);
    expect(all?.map((t) => [t.selector, t.isCurrent, t.busy, t.ring0?.esp0])).toEqual([[0x18, true, true, 0x9000], [0x28, false, true, 0]]); // prettier-ignore
  });
  it('has a hole where the map begins inside the TSS, none where it begins behind the limit', () => {
    const state = (base: number) => {
      poke('tss', 102, [base, 0]);
      return view('tss').ioMap.state;
    };
    expect([state(0), state(0x67), state(0x70), state(0x6e), state(0x68)]).toEqual(['hole', 'hole', 'outside', 'partial', 'partial']); // prettier-ignore
  });
  it('differs from its descriptor after that was changed', () => {
    poke('tssd', 0, [0x10]);
    expect([view('tss').stale, view('tss').descriptor?.limit, view('tss').limit]).toEqual([true, 0x10, 0x6f]);
  });
});
