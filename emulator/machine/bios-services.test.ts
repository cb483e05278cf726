import { bootWith, type Booted } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import type { Machine } from './types.ts';

const SCREEN = 0xb8000;
const RESULTS = 0x5000;

/** Run a boot sector to its `cli; hlt`. Results lie at 0000:5000. */
function run(source: string, prepare?: (machine: Machine) => void): Booted {
  const booted = bootWith(`${source}\ncli\nhlt\n`, { harness: 'boot-sector' });
  prepare?.(booted.machine);
  const stop = booted.machine.run({ instructions: 3_000_000 });
  expect(stop).toEqual({ why: 'halted-forever', interruptsEnabled: false });
  return booted;
}
const words = ({ machine }: Booted, count: number, at = RESULTS): number[] => {
  const bytes = machine.readPhysical(at, count * 2);
  return Array.from({ length: count }, (_, k) => bytes[2 * k] | (bytes[2 * k + 1] << 8));
};
const text = ({ machine }: Booted, row: number, length: number): string =>
  Array.from({ length }, (_, k) => String.fromCharCode(machine.readPhysical(SCREEN + row * 160 + 2 * k, 1)[0])).join(
    '',
  );

describe('BIOS start-up', () => {
  it('enters the boot sector at 0000:7C00 with the drive in DL and interrupts on, within 10,000 instructions', () => {
    const { machine } = run('mov [0x5000],cs\nmov [0x5002],dx\npushf\npop word [0x5004]');
    const bytes = machine.readPhysical(RESULTS, 6);
    expect([bytes[0], bytes[1], bytes[2], bytes[5] & 2, machine.icount < 10_000]).toEqual([0, 0, 0, 2, true]);
  });

  it('leaves CR0 as reset made it and the address line 20 on', () => {
    const r = run('').machine.registers();
    expect([r.cr0, r.a20]).toEqual([0x60000010, true]);
  });

  it('fills the BIOS data area', () => {
    const booted = run('');
    expect(words(booted, 1, 0x400)).toEqual([0x3f8]);
    expect(words(booted, 2, 0x40e)).toEqual([0x9fc0, 0x0223]);
    expect(words(booted, 1, 0x413)).toEqual([639]);
  });

  it('says so when there is nothing to boot', () => {
    const booted = bootWith('dw 0', { harness: 'boot-sector' });
    booted.machine.load({ drive: 'floppy', bytes: new Uint8Array(1440 * 1024) });
    expect(booted.machine.run({ instructions: 1_000_000 }).why).toBe('halted-forever');
    expect(text(booted, 1, 16)).toBe('No bootable disk');
  });

  it('boots a hard disk with DL = 80h when there is no floppy', () => {
    const { machine, image } = bootWith('mov [0x5000],dl\ncli\nhlt', { harness: 'boot-sector' });
    machine.load({ drive: 'disk', bytes: image.bytes });
    machine.run({ instructions: 100_000 });
    expect(machine.readPhysical(RESULTS, 1)[0]).toBe(0x80);
  });

  it('counts 18.2 ticks a second from the time of day on and calls int 1Ch', () => {
    const booted = run(`
      mov word [0x1c*4],hook
      mov word [0x1c*4+2],0
      xor ax,ax
      mov ds,ax
    .wait: hlt
      cmp word [0x5000],3
      jb .wait
      mov ah,0
      int 0x1a
      mov [0x5002],dx
      jmp done
    hook: inc word [cs:0x5000]
      iret
    done:`);
    // Noon is 43,200 s × 1,193,182 / 65,536 = 786,521 ticks after midnight.
    expect(words(booted, 2)).toEqual([3, (786_521 & 0xffff) + 3]);
    expect(booted.machine.now).toBeGreaterThan(3 * 65536 * 20);
  });
});

describe('BIOS video (int 10h)', () => {
  it('writes by teletype, moves the cursor, scrolls at the end', () => {
    const booted = run(`
      mov cx,26
      mov bl,'A'
    .line: mov ah,0x0e
      mov al,bl
      int 0x10
      mov al,13
      int 0x10
      mov al,10
      int 0x10
      inc bl
      loop .line
      mov ah,3
      mov bh,0
      int 0x10
      mov [0x5000],dx`);
    expect([text(booted, 0, 1), text(booted, 23, 1), words(booted, 1)]).toEqual(['C', 'Z', [0x1800]]);
    expect(booted.machine.section('vga-text')['crtc']?.slice(14, 16)).toEqual([0x07, 0x80]);
  });

  it('writes characters with attributes at the cursor and reads them back', () => {
    const booted = run(`
      mov ah,2
      mov bh,0
      mov dx,0x0205
      int 0x10
      mov ax,0x0958
      mov bx,0x001f
      mov cx,3
      int 0x10
      mov ah,8
      int 0x10
      mov [0x5000],ax
      mov ah,0x0f
      int 0x10
      mov [0x5002],ax`);
    expect([words(booted, 2), words(booted, 3, SCREEN + 2 * 160 + 10)]).toEqual([
      [0x1f58, 0x5003],
      [0x1f58, 0x1f58, 0x1f58],
    ]);
  });

  it('writes strings and scrolls windows both ways', () => {
    const booted = run(`
      mov ax,0x1301
      mov bx,0x0007
      mov cx,5
      mov dx,0x0500
      mov bp,hello
      int 0x10
      mov ax,0x0601
      mov bh,0x70
      mov cx,0x0400
      mov dx,0x0602
      int 0x10
      mov ax,0x0702
      mov bh,0x70
      mov cx,0x0403
      mov dx,0x084f
      int 0x10
      jmp done
    hello: db 'Hello'
    done:`);
    // Columns 0-2 went up one row, columns 3 and following went down two.
    expect([text(booted, 4, 3), text(booted, 7, 5).slice(3), words(booted, 1, SCREEN + 6 * 160)]).toEqual([
      'Hel',
      'lo',
      [0x7020],
    ]);
  });

  it('does not set graphics modes and says so', () => {
    const booted = bootWith('mov ax,0x13\nint 0x10\nmov ah,0x0f\nint 0x10\nmov [0x5000],ax\ncli\nhlt', {
      harness: 'boot-sector',
    });
    const stops = [1, 2].map(() => booted.machine.run({ instructions: 100_000 }));
    expect([stops, words(booted, 1)]).toEqual([
      [
        { why: 'not-modelled', what: 'VGA graphics mode' },
        { why: 'halted-forever', interruptsEnabled: false },
      ],
      [0x5003],
    ]);
  });
});

describe('BIOS keyboard (int 09h, 16h)', () => {
  const typed = (scancodes: number[], count: number, extended = false): number[] => {
    const booted = bootWith(
      `mov di,0x5000\nmov cx,${count}\n.key: mov ah,${extended ? '0x10' : '0'}\nint 0x16\nmov [di],ax\nadd di,2\nloop .key\ncli\nhlt`,
      { harness: 'boot-sector' },
    );
    booted.machine.run({ instructions: 20_000 });
    for (const code of scancodes) {
      booted.machine.input({ type: 'key', scancode: code });
      booted.machine.run({ untilNow: booted.machine.now + 50_000 });
    }
    expect(booted.machine.run({ instructions: 100_000 }).why).toBe('halted-forever');
    return words(booted, count);
  };

  it('translates letters with Shift, Caps Lock, Ctrl and Alt', () => {
    const press = (code: number): number[] => [code, code | 0x80];
    const keys = [
      ...press(0x1e),
      0x2a, ...press(0x1e), 0xaa,
      ...press(0x3a), ...press(0x1e), 0x2a, ...press(0x1e), 0xaa, ...press(0x3a),
      0x1d, ...press(0x2e), 0x9d,
      0x38, ...press(0x1e), 0xb8,
      0x2a, ...press(0x02), 0xaa,
    ]; // prettier-ignore
    expect(typed(keys, 7)).toEqual([0x1e61, 0x1e41, 0x1e41, 0x1e61, 0x2e03, 0x1e00, 0x0221]);
  });

  it('knows Enter, Escape, function keys, grey and keypad keys', () => {
    const keys = [0x1c, 0x01, 0x3b, 0x57, 0xe0, 0x48, 0xe0, 0xc8, 0x48, 0x45, 0xc5, 0x48, 0x4e];
    expect(typed(keys, 8)).toEqual([0x1c0d, 0x011b, 0x3b00, 0x8500, 0x4800, 0x4800, 0x4838, 0x4e2b]);
  });

  it('gives the E0h of grey keys to function 10h only', () => {
    expect(typed([0xe0, 0x48], 1, true)).toEqual([0x48e0]);
  });

  it('tells by ZF whether a key waits', () => {
    const booted = run(
      'mov ah,1\nint 0x16\npushf\npop word [0x5000]\nmov ax,0x0500\nmov cx,0x1e61\nint 0x16\nmov ah,1\nint 0x16\npushf\npop word [0x5002]\nmov [0x5004],ax',
    );
    const [empty, full, ax] = words(booted, 3);
    expect([empty & 0x40, full & 0x40, ax]).toEqual([0x40, 0, 0x1e61]);
  });
});

describe('BIOS disks (int 13h)', () => {
  it('reads by cylinder, head and sector, writes, and reads back', () => {
    const booted = run(`
      mov ax,0x0301
      mov bx,0x7c00
      mov cx,0x4f12
      mov dx,0x0100
      int 0x13
      mov [0x5000],ax
      mov ax,0x0201
      mov bx,0x6000
      mov cx,0x4f12
      mov dx,0x0100
      int 0x13
      mov [0x5002],ax
      mov ax,0x0201
      mov cx,0x5001
      int 0x13
      mov [0x5004],ax
      pushf
      pop word [0x5006]`);
    const results = words(booted, 4);
    expect([results.slice(0, 3), results[3] & 1]).toEqual([[0x0001, 0x0001, 0x0400], 1]);
    expect(booted.machine.readPhysical(0x6000, 512)).toEqual(booted.machine.readPhysical(0x7c00, 512));
  });

  it('reports floppy parameters', () => {
    const booted = run(
      'mov ah,8\nmov dl,0\nint 0x13\nmov [0x5000],ax\nmov [0x5002],bx\nmov [0x5004],cx\nmov [0x5006],dx',
    );
    expect(words(booted, 4)).toEqual([0, 0x0004, 0x4f12, 0x0101]);
  });

  it('reads a hard disk through packets and reports its size', () => {
    const { machine, image } = bootWith(
      `mov ah,0x41
       mov bx,0x55aa
       int 0x13
       mov [0x5000],bx
       mov si,packet
       mov ah,0x42
       int 0x13
       mov [0x5002],ah
       mov ah,0x48
       mov si,0x5100
       mov word [si],26
       int 0x13
       mov ah,0x08
       int 0x13
       mov [0x5004],cx
       mov [0x5006],dx
       cli
       hlt
     packet: db 16,0
       dw 1,0x6000,0
       dq 5000`,
      { harness: 'boot-sector' },
    );
    const bytes = new Uint8Array(10 << 20);
    bytes.set(image.bytes.subarray(0, 512));
    bytes[5000 * 512] = 0x42;
    machine.load({ drive: 'disk', bytes });
    machine.run({ instructions: 100_000 });
    const booted = { machine } as Booted;
    expect(words(booted, 4)).toEqual([0xaa55, 0, ((20 & 0xff) << 8) | 63, 0x0f01]);
    expect([machine.readPhysical(0x6000, 1)[0], words(booted, 1, 0x5110)]).toEqual([0x42, [20480]]);
  });

  it('refuses what it does not know and drives that are not there', () => {
    const booted = run(
      'mov ah,0x77\nmov dl,0\nint 0x13\nmov [0x5000],ah\nmov ax,0x0201\nmov dl,0x80\nint 0x13\nmov [0x5001],ah\nmov ah,2\nmov dl,0x81\nint 0x13\nmov [0x5002],ah\npushf\npop word [0x5004]',
    );
    const [a, b, flags] = words(booted, 3);
    expect([a & 0xff, a >> 8, b & 0xff, flags & 1]).toEqual([1, 0x80, 1, 1]);
  });
});

describe('BIOS system services (int 15h and others)', () => {
  it('describes memory by E820, E801 and 88h', () => {
    const booted = run(`
      mov di,0x5100
      xor ebx,ebx
    .next: mov eax,0xe820
      mov edx,0x534d4150
      mov ecx,20
      int 0x15
      jc .end
      add di,20
      inc word [0x5000]
      test ebx,ebx
      jnz .next
    .end: mov ax,0xe801
      int 0x15
      mov [0x5002],ax
      mov [0x5004],bx
      mov ah,0x88
      int 0x15
      mov [0x5006],ax`);
    expect(words(booted, 4)).toEqual([5, 0x3c00, 0, 0x3c00]);
    const entries = new Uint32Array(booted.machine.readPhysical(0x5100, 100).buffer);
    const rows = Array.from({ length: 5 }, (_, k) => [entries[5 * k], entries[5 * k + 2], entries[5 * k + 4]]);
    expect(rows).toEqual([
      [0, 0x9fc00, 1],
      [0x9fc00, 0x400, 2],
      [0xf0000, 0x10000, 2],
      [0x100000, 0xf00000, 1],
      [0xffff0000, 0x10000, 2],
    ]);
  });

  it('switches A20', () => {
    const booted = run(
      'mov ax,0x2400\nint 0x15\nmov ax,0x2402\nint 0x15\nmov [0x5000],al\nmov ax,0x2401\nint 0x15\nmov ax,0x2402\nint 0x15\nmov [0x5001],al',
    );
    expect([words(booted, 1), booted.machine.registers().a20]).toEqual([[0x0100], true]);
  });

  it('moves blocks above 1 MiB and comes back to real mode', () => {
    const booted = run(`
      mov ah,0x87
      mov cx,256
      mov si,table
      int 0x15
      mov [0x5000],ah
      smsw ax
      mov [0x5002],ax
      jmp done
    table: times 16 db 0
      dw 0xffff,0x7c00
      db 0,0x93,0,0
      dw 0xffff,0x0000
      db 0x20,0x93,0,0
      times 16 db 0
    done:`);
    expect(words(booted, 2)).toEqual([0, 0x0010]);
    expect(booted.machine.readPhysical(0x200000, 512)).toEqual(booted.machine.readPhysical(0x7c00, 512));
  });

  it('waits so many microseconds', () => {
    const before = run('').machine.now;
    const { machine } = run('mov ah,0x86\nmov cx,0\nmov dx,50000\nint 0x15');
    const milliseconds = ((machine.now - before) / 20 / 1193182) * 1000;
    expect(Math.abs(milliseconds - 50)).toBeLessThan(1);
  });

  it('answers an unknown function with CF = 1 and AH = 86h', () => {
    const [ax, flags] = words(run('mov ax,0x5301\nint 0x15\nmov [0x5000],ax\npushf\npop word [0x5002]'), 2);
    expect([ax >> 8, flags & 1]).toEqual([0x86, 1]);
  });

  it('tells equipment, memory size and the fixed date', () => {
    const booted = run(
      'int 0x11\nmov [0x5000],ax\nint 0x12\nmov [0x5002],ax\nmov ah,4\nint 0x1a\nmov [0x5004],cx\nmov [0x5006],dx',
    );
    expect(words(booted, 4)).toEqual([0x0223, 639, 0x2000, 0x0101]);
  });
});
