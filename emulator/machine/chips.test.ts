/** Programs that drive clock, serial port, ATA channel and VGA as kernels do, through the whole machine. */
import { bootWith, type Booted } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.ts';
import type { Machine, MachineConfig } from './types.ts';

const RESULTS = 0x5000;
/** Instruction units in a second. */
const SECOND = 1_193_182 * 20;

const start = (source: string, config: MachineConfig = {}): Booted =>
  bootWith(`${source}\ncli\nhlt\n`, { harness: 'boot-sector', config: { ramBytes: 2 << 20, ...config } });
/** To the final `cli; hlt`. */
function finish({ machine }: Booted, instructions = 3_000_000): Machine {
  expect(machine.run({ instructions })).toEqual({ why: 'halted-forever', interruptsEnabled: false });
  return machine;
}
const bytes = (machine: Machine, count: number, at = RESULTS): number[] => [...machine.readPhysical(at, count)];
const words = (machine: Machine, count: number, at = RESULTS): number[] => {
  const b = machine.readPhysical(at, count * 2);
  return Array.from({ length: count }, (_, k) => b[2 * k] | (b[2 * k + 1] << 8));
};

describe('real-time clock', () => {
  /** Interrupt handler for IRQ8 that counts at 5000h and reads register C. */
  const counting = (rate: number, wait: string): string => `
      xor ax,ax
      mov ds,ax
      mov word [0x70*4],tick
      mov word [0x70*4+2],0
      mov al,0x8a
      out 0x70,al
      mov al,${0x20 | rate}
      out 0x71,al
      mov al,0x0b
      out 0x70,al
      mov al,0x42
      out 0x71,al
      mov al,0xfe
      out 0xa1,al
      mov al,0xfb
      out 0x21,al
      ${wait}
    tick: push ax
      inc word [cs:0x5000]
      mov al,0x0c
      out 0x70,al
      in al,0x71
      mov [cs:0x5002],al
      mov al,0x20
      out 0xa0,al
      out 0x20,al
      pop ax
      iret`;

  it('interrupts exactly 1,024 times in a second of virtual time, through the slave 8259A', () => {
    const { machine } = start(counting(6, '.idle: hlt\njmp .idle'));
    machine.run({ untilNow: SECOND / 4 });
    const [before] = words(machine, 1);
    machine.run({ untilNow: SECOND / 4 + 3 * SECOND });
    expect([words(machine, 1)[0] - before, bytes(machine, 1, RESULTS + 2)]).toEqual([3 * 1024, [0xc0]]);
  });

  it('interrupts exactly 8,192 times, and twice, in a second', () => {
    const count = (rate: number): number => {
      const { machine } = start(counting(rate, '.idle: hlt\njmp .idle'));
      machine.run({ untilNow: SECOND / 8 });
      const [before] = words(machine, 1);
      machine.run({ untilNow: SECOND / 8 + SECOND });
      return words(machine, 1)[0] - before;
    };
    expect([count(3), count(15)]).toEqual([8192, 2]);
  });

  it('stays quiet when the handler does not read C', () => {
    const source = counting(6, '.idle: hlt\njmp .idle').replace('in al,0x71', 'nop');
    const { machine } = start(source);
    const stop = machine.run({ untilNow: SECOND });
    expect([stop, words(machine, 1)]).toEqual([{ why: 'halted-forever', interruptsEnabled: true }, [1]]);
  });

  it('gives the date it was configured with, and the same again on a second run', () => {
    const source = `
      mov ah,4
      int 0x1a
      mov [0x5000],cx
      mov [0x5002],dx
      mov ah,2
      int 0x1a
      mov [0x5004],cx
      mov [0x5006],dx`;
    const run = (): [number[], string] => {
      const machine = finish(start(source, { rtcDate: '2026-11-22T08:15:59' }));
      return [words(machine, 4), machine.digest()];
    };
    const first = run();
    expect([first, first[0]]).toEqual([run(), [0x2026, 0x1122, 0x0815, 0x5900]]);
    expect(() => createMachine({ rtcDate: '2026-02-30T00:00:00' })).toThrow(/not a date/);
  });

  it('is set, waits and rings through the BIOS', () => {
    const machine = finish(
      start(`
      xor ax,ax
      mov ds,ax
      mov es,ax
      mov word [0x4a*4],rings
      mov word [0x4a*4+2],0
      mov ah,5
      mov cx,0x1999
      mov dx,0x1231
      int 0x1a
      mov ah,3
      mov cx,0x2359
      mov dx,0x5900
      int 0x1a
      mov ah,6
      mov cx,0x0000
      mov dx,0x0000
      int 0x1a
      mov ah,6
      int 0x1a
      setc [0x5001]
      sti
    .wait: hlt
      cmp byte [0x5000],1
      jne .wait
      mov ah,4
      int 0x1a
      mov [0x5002],dx
      mov ah,7
      int 0x1a
      mov ax,0x8300
      mov cx,0
      mov dx,20000
      mov bx,0x5004
      int 0x15
      setc [0x5005]
    .event: hlt
      test byte [0x5004],0x80
      jz .event
      jmp done
    rings: inc byte [cs:0x5000]
      iret
    done:`),
    );
    // The BIOS leaves the century to the operating system: the chip does not count it.
    expect(bytes(machine, 6)).toEqual([1, 1, 0x01, 0x01, 0x80, 0]);
  });

  it('masks NMIs by port 70h and delivers the one that waited', () => {
    const booted = start(`
      xor ax,ax
      mov ds,ax
      mov word [2*4],nmi
      mov word [2*4+2],0
      mov al,0x80
      out 0x70,al
      mov byte [0x5001],1
      mov cx,2000
      loop $
      mov al,[0x5000]
      mov [0x5002],al
      mov al,0x0d
      out 0x70,al
      nop
      jmp done
    nmi: inc byte [cs:0x5000]
      iret
    done:`);
    while (bytes(booted.machine, 1, RESULTS + 1)[0] === 0) booted.machine.run({ instructions: 100 });
    booted.machine.input({ type: 'nmi' });
    expect(bytes(finish(booted), 3)).toEqual([1, 1, 0]);
  });

  it('goes on where CMOS 0Fh and 40:67h say after a reset', () => {
    const machine = finish(
      start(`
      xor ax,ax
      mov ds,ax
      mov word [0x467],back
      mov word [0x469],0
      mov al,0x8f
      out 0x70,al
      mov al,0x0a
      out 0x71,al
      mov al,0xfe
      out 0x64,al
      jmp $
    back: mov byte [cs:0x5000],1
      mov al,0x8f
      out 0x70,al
      in al,0x71
      mov [cs:0x5001],al`),
    );
    expect(bytes(machine, 2)).toEqual([1, 0]);
  });
});

describe('COM1', () => {
  it('echoes by interrupts with the FIFO on, whatever the bursts', () => {
    const { machine } = start(`
      xor ax,ax
      mov ds,ax
      mov word [0x0c*4],serial
      mov word [0x0c*4+2],0
      mov dx,0x3fa
      mov al,0x87
      out dx,al
      mov dx,0x3fc
      mov al,0x0b
      out dx,al
      mov dx,0x3f9
      mov al,1
      out dx,al
      in al,0x21
      and al,0xef
      out 0x21,al
    .idle: hlt
      jmp .idle
    serial: push ax
      push dx
      inc word [cs:0x5000]
    .next: mov dx,0x3fd
      in al,dx
      test al,1
      jz .done
      mov dx,0x3f8
      in al,dx
      out dx,al
      jmp .next
    .done: mov dx,0x3fa
      in al,dx
      mov al,0x20
      out 0x20,al
      pop dx
      pop ax
      iret`);
    machine.run({ instructions: 20_000 });
    for (const text of ['Hello, ring side!', 'x', ' and 8 more']) {
      for (const c of text) machine.input({ type: 'serial', byte: c.charCodeAt(0) });
      machine.run({ untilNow: machine.now + SECOND / 100 });
    }
    // 17 characters: two blocks of 8 and a time-out; 1: a time-out; 11: a block of 8 and a time-out.
    expect([machine.console().serial, words(machine, 1)]).toEqual(['Hello, ring side!x and 8 more', [6]]);
  });

  it('sends at the speed that int 14h set', () => {
    const machine = finish(
      start(`
      mov ax,0x00e3
      mov dx,0
      int 0x14
      mov si,text
      mov cx,10
    .next: mov ah,1
      mov al,[cs:si]
      inc si
      mov dx,0
      int 0x14
      loop .next
      jmp done
    text: db '0123456789'
    done:`),
    );
    // The last character is written when the ninth begins to be sent: eight of ten bits at 9,600 bits a second have passed.
    const seconds = machine.now / SECOND;
    expect([machine.console().serial, seconds > 8 / 960 && seconds < 9 / 960]).toEqual(['0123456789', true]);
  });
});

describe('ATA channel', () => {
  /** A disk of 10 MiB that boots `source`; every sector begins with its number. */
  function disk(source: string): Booted {
    const booted = start(source);
    const image = new Uint8Array(10 << 20);
    for (let lba = 0; lba < image.length / 512; lba++)
      [image[lba * 512], image[lba * 512 + 1]] = [lba & 0xff, lba >> 8];
    image.set(booted.image.bytes.subarray(0, 512));
    booted.machine.load({ drive: 'disk', bytes: image });
    return booted;
  }
  /** Task file for LBA in EAX, count in BL, command in BH. */
  const SUBROUTINES = `
    command: mov dx,0x1f2
      push ax
      mov al,bl
      out dx,al
      pop ax
      inc dx
      out dx,al
      shr eax,8
      inc dx
      out dx,al
      shr eax,8
      inc dx
      out dx,al
      shr eax,8
      and al,0x0f
      or al,0xe0
      inc dx
      out dx,al
      inc dx
      mov al,bh
      out dx,al
      ret
    ready: mov dx,0x1f7
    .busy: in al,dx
      test al,0x80
      jnz .busy
      test al,0x08
      ret
    skip:`;

  it('reads by polling what int 13h reads', () => {
    const machine = finish(
      disk(`
      jmp skip
      ${SUBROUTINES}
      xor ax,ax
      mov ds,ax
      mov es,ax
      mov al,2
      mov dx,0x3f6
      out dx,al
      mov eax,5000
      mov bx,0x2002
      call command
      mov di,0x6000
      mov si,2
    .sector: call ready
      jz .sector
      mov dx,0x1f0
      mov cx,256
      rep insw
      dec si
      jnz .sector
      mov ax,0x0201
      mov bx,0x6400
      mov cx,0x0417 | (1 << 8)
      mov dx,0x0f80
      mov ch,4
      mov cl,24
      int 0x13
      mov [0x5000],ax`),
    );
    const lba = (4 * 16 + 15) * 63 + 23;
    expect([words(machine, 1, 0x6000), words(machine, 1, 0x6200), words(machine, 1, 0x6400), words(machine, 1)]).toEqual([
      [5000], [5001], [lba], [1],
    ]); // prettier-ignore
  });

  it('reads by IRQ14, one interrupt a sector', () => {
    const machine = finish(
      disk(`
      jmp skip
      ${SUBROUTINES}
      xor ax,ax
      mov ds,ax
      mov es,ax
      mov word [0x76*4],irq
      mov word [0x76*4+2],0
      mov di,0x6000
      mov eax,300
      mov bx,0x2003
      call command
      sti
    .wait: hlt
      cmp byte [0x5000],3
      jb .wait
      jmp done
    irq: pusha
      mov dx,0x1f7
      in al,dx
      mov dx,0x1f0
      mov cx,256
      rep insw
      mov [0x5002],di
      inc byte [0x5000]
      mov al,0x20
      out 0xa0,al
      out 0x20,al
      popa
      mov di,[cs:0x5002]
      iret
    done:`),
    );
    expect([0x6000, 0x6200, 0x6400].map((at) => words(machine, 1, at)[0])).toEqual([300, 301, 302]);
  });

  it('writes to the overlay; restoring a snapshot takes the sectors back; the BIOS sees the same', () => {
    const { machine } = disk(`
      jmp skip
      ${SUBROUTINES}
      xor ax,ax
      mov ds,ax
      mov eax,77
      mov bx,0x3001
      call command
    .wait: call ready
      jz .wait
      mov si,0x7c00
      mov dx,0x1f0
      mov cx,256
      rep outsw
    .flush: mov dx,0x1f7
      in al,dx
      test al,0x80
      jnz .flush
      mov byte [0x5000],1
      mov ax,0x0201
      mov bx,0x6000
      mov cx,15
      mov dx,0x0180
      int 0x13
      mov [0x5001],ah`);
    machine.setBreakpoints([0x7c00]);
    machine.run({ instructions: 1_000_000 });
    machine.setBreakpoints([]);
    const before = machine.save();
    const beforeDigest = machine.digest();
    while (bytes(machine, 1)[0] === 0) machine.run({ instructions: 50 });
    const written = machine.save();
    finish({ machine } as Booted);
    const after = [bytes(machine, 2), machine.readPhysical(0x6000, 512), machine.digest()];
    expect(after[1]).toEqual(machine.readPhysical(0x7c00, 512));
    expect([[...written.media[0].sectors.keys()], written.media[0].image[77 * 512]]).toEqual([[77], 77]);
    machine.restore(before);
    expect([machine.digest(), [...machine.save().media[0].sectors.keys()]]).toEqual([beforeDigest, []]);
    machine.restore(written);
    finish({ machine } as Booted);
    expect([bytes(machine, 2), machine.readPhysical(0x6000, 512), machine.digest()]).toEqual(after);
  });

  it('is in the tables of the BIOS: int 41h, 40:75h and CMOS', () => {
    const machine = finish(
      disk(`
      xor ax,ax
      mov ds,ax
      les bx,[0x41*4]
      mov ax,[es:bx]
      mov [0x5000],ax
      mov al,[es:bx+2]
      mov [0x5002],al
      mov al,[es:bx+14]
      mov [0x5003],al
      mov al,[0x475]
      mov [0x5004],al
      mov al,0x12
      out 0x70,al
      in al,0x71
      mov [0x5005],al`),
    );
    expect(bytes(machine, 6)).toEqual([21, 0, 16, 63, 1, 0xf0]);
  });

  it('is not there without a hard disk', () => {
    const { machine } = start('mov dx,0x1f7\nin al,dx\nmov [0x5000],al');
    const ports: number[] = [];
    machine.observe('transitions', (event) => void (event.kind === 'unclaimed-port' && ports.push(event.port)));
    machine.run({ instructions: 100_000 });
    expect([bytes(machine, 1), ports]).toEqual([[0xff], [0x1f7]]);
  });
});

describe('exchanging media', () => {
  it('tells the change line once, then reads the new floppy', () => {
    const booted = start(`
      mov byte [0x5000],1
      mov cx,5000
      loop $
      mov ax,0x1600
      mov dl,0
      int 0x13
      mov [0x5001],ah
      mov di,2
    .again: mov ax,0x0201
      mov bx,0x6000
      mov cx,2
      mov dx,0
      int 0x13
      mov [di+0x5000],ah
      inc di
      cmp di,4
      jb .again
      mov ax,0x1500
      int 0x13
      mov [0x5004],ah`);
    const { machine } = booted;
    while (bytes(machine, 1)[0] === 0) machine.run({ instructions: 100 });
    const floppy = new Uint8Array(1440 * 1024);
    floppy[512] = 0x99;
    machine.input({ type: 'medium', drive: 'floppy', bytes: floppy });
    finish(booted);
    expect([bytes(machine, 5), bytes(machine, 1, 0x6000)]).toEqual([[1, 6, 6, 0, 2], [0x99]]);
  });
});
