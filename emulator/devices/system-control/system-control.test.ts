import { bootWith, DeviceBench } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { SystemControl } from './system-control.ts';

function make(): {
  bench: DeviceBench<SystemControl>;
  gates: number[];
  counter: { toggled: 0 | 1; level: 0 | 1 };
} {
  const gates: number[] = [];
  const counter = { toggled: 0 as 0 | 1, level: 0 as 0 | 1 };
  const device = new SystemControl({
    out: () => counter.level,
    setGate: (_channel, level) => void gates.push(level),
    toggled: () => counter.toggled,
  });
  return { bench: new DeviceBench(device), gates, counter };
}

describe('system control', () => {
  it('connects GATE 2, OUT 2 and the refresh toggle to port 61h', () => {
    const { bench, gates, counter } = make();
    bench.out(0x61, 0x03);
    counter.level = 1;
    counter.toggled = 1;
    expect([bench.in(0x61), gates.at(-1)]).toEqual([0x33, 1]);
  });

  it('switches A20 and resets by port 92h', () => {
    const { bench } = make();
    bench.out(0x92, 0);
    expect([bench.a20, bench.in(0x92)]).toEqual([false, 0]);
    bench.out(0x92, 2);
    bench.out(0x92, 3);
    expect([bench.a20, bench.in(0x92), bench.resets]).toEqual([true, 2, 1]);
  });

  it('stores the lock and the lamps of port 92h; only a reset opens the lock', () => {
    const { bench } = make();
    bench.out(0x92, 0xff);
    bench.out(0x92, 0x42);
    const locked = bench.in(0x92);
    bench.device.reset();
    expect([locked, bench.in(0x92), bench.resets]).toEqual([0x4a, 2, 1]);
  });

  it('stores bits 0-3 of port 61h and reads no memory failure', () => {
    const { bench } = make();
    bench.out(0x61, 0xff);
    expect([bench.in(0x61), bench.events]).toEqual([0x0f, []]);
  });

  it('remembers the POST code until a reset', () => {
    const { bench } = make();
    bench.out(0x80, 0x42);
    const before = bench.in(0x80);
    bench.device.reset();
    expect([before, bench.in(0x80)]).toEqual([0x42, 0]);
  });
});

/** What a boot sector leaves in BL and BH. */
function sector(code: string): { bl: number; bh: number; a20: boolean; icount: number } {
  const source = `cli\nxor bx,bx\n${code}\nhlt`;
  const { machine } = bootWith(source, { harness: 'boot-sector', config: { ramBytes: 2 << 20 } });
  machine.run({ instructions: 2_000_000 });
  const ebx = machine.registers().gpr[3];
  return { bl: ebx & 0xff, bh: (ebx >> 8) & 0xff, a20: machine.registers().a20, icount: machine.icount };
}
const P92 = (value: number): string => `mov al,${value}\nout 0x92,al\n`;
const P2 = (value: number): string => `mov al,0xd1\nout 0x64,al\nmov al,${value}\nout 0x60,al\n`;

describe('address line 20', () => {
  it.each([
    ['after the BIOS', '', true],
    ['neither holds it', P92(0), false],
    ['the keyboard controller holds it', P92(0) + P2(0xdf), true],
    ['port 92h holds it although the keyboard controller lets go', P2(0xdd), true],
    ['both let go', P2(0xdf) + P92(0) + P2(0xdd), false],
    ['port 92h holds it again', P92(0) + P92(2), true],
    ['a pulse of P21 alone is not felt while port 92h holds it', 'mov al,0xfd\nout 0x64,al\n', true],
  ])('%s', (_title, code, expected) => {
    expect(sector(code).a20).toBe(expected);
  });

  it('is on again after a reset through either line, whoever had switched it off', () => {
    // The second time round the boot sector finds its mark in memory.
    const again = (reset: string): boolean =>
      sector(
        `mov ax,0x600\nmov ds,ax\ncmp word [0],0x1234\nje .done\nmov word [0],0x1234\n${P92(0)}${reset}jmp $\n.done:`,
      ).a20;
    expect([again('mov al,0xfe\nout 0x64,al\n'), again('mov al,1\nout 0x92,al\n')]).toEqual([true, true]);
  });
});

describe('port 61h with the real 8254', () => {
  /** Changes of a bit of port 61h over 100 reads, 98 instructions apart: 490 PIT clocks. */
  const changes = (bit: number, before: string): number =>
    sector(`${before}
      mov cx,100
      in al,0x61
      mov ah,al
    .read:
      in al,0x61
      mov dl,al
      xor al,ah
      mov ah,dl
      test al,${1 << bit}
      jz .same
      inc bl
    .same:
      mov si,45
    .wait:
      dec si
      jnz .wait
      loop .read`).bl;
  const counter1 = (count: number): string => `mov al,0x54\nout 0x43,al\nmov al,${count}\nout 0x41,al\n`;

  it('the refresh toggle follows counter 1', () => {
    expect([changes(4, ''), changes(4, counter1(50)), changes(4, counter1(100))]).toEqual([27, 9, 4]);
  });

  it('bit 5 follows OUT 2 while GATE 2 is high, and stays high without it', () => {
    const square = 'mov al,0xb6\nout 0x43,al\nmov al,100\nout 0x42,al\nmov al,0\nout 0x42,al\n';
    const gate = (value: number): string => `mov al,${value}\nout 0x61,al\n`;
    expect([changes(5, gate(1) + square), changes(5, gate(0) + square)]).toEqual([9, 0]);
  });
});
