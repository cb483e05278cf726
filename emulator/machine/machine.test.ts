import { bootWith } from '#emulator/testing';
import type { MachineEvent } from '#emulator/events';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.ts';
import type { Machine } from './types.ts';

const config = { ramBytes: 2 << 20 };
const boot = (source: string, extra: object = {}): Machine =>
  bootWith(source, { harness: 'boot-sector', config: { ...config, ...extra } }).machine;
const protect = (source: string): ReturnType<typeof bootWith> => bootWith(source, { harness: 'protected', config });
/** Past the BIOS: standing at 7C00h. */
function toBootSector(machine: Machine): Machine {
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 1_000_000 });
  machine.setBreakpoints([]);
  return machine;
}

describe('Machine: why a run ends', () => {
  it('limit: after exactly so many instructions', () => {
    const machine = boot('jmp $');
    expect([machine.run({ instructions: 12_345 }), machine.icount]).toEqual([{ why: 'limit' }, 12_345]);
    expect([machine.run({ untilIcount: 20_000 }).why, machine.icount]).toEqual(['limit', 20_000]);
    expect([machine.run({ untilNow: 30_001 }).why, machine.now]).toEqual(['limit', 30_001]);
  });

  it('breakpoint: in front of the instruction, and running on executes it', () => {
    const machine = boot('.l: inc ax\njmp .l');
    machine.setBreakpoints([0x7c00]);
    const stops = [1, 2, 3].map(() => machine.run({ instructions: 100_000 }));
    expect(stops).toEqual(Array.from({ length: 3 }, () => ({ why: 'breakpoint', linear: 0x7c00 })));
    expect(machine.registers().gpr[0] & 0xffff).toBe(0xaa55 + 2);
  });

  it('halted-forever: HLT with interrupts off, or with nothing that could interrupt', () => {
    expect(boot('cli\nhlt').run({ instructions: 100_000 })).toEqual({
      why: 'halted-forever',
      interruptsEnabled: false,
    });
    const machine = boot('mov al,0xfd\nout 0x21,al\nsti\nhlt\njmp $');
    expect(machine.run({ instructions: 100_000 })).toEqual({ why: 'halted-forever', interruptsEnabled: true });
    // The keyboard line is open: a key wakes it.
    machine.input({ type: 'key', scancode: 0x1e });
    expect(machine.run({ instructions: 100 }).why).toBe('limit');
  });

  it('shutdown: after a third fault, until a reset', () => {
    const { machine } = protect('lidt [.none]\nint3\n.none: dw 0\ndd 0');
    expect([machine.run({ instructions: 100_000 }), machine.run({ instructions: 5 })]).toEqual([
      { why: 'shutdown' },
      { why: 'shutdown' },
    ]);
    machine.reset('warm');
    expect(machine.run({ instructions: 5 }).why).toBe('limit');
  });

  it('powered-off: with the code the guest gave', () => {
    const machine = boot('mov al,7\nout 0xf4,al\njmp $');
    expect([machine.run({ instructions: 100_000 }), machine.run({})]).toEqual([
      { why: 'powered-off', code: 7 },
      { why: 'powered-off', code: 7 },
    ]);
  });

  it('rule: after the instruction at which the rule spoke', () => {
    const machine = boot('mov al,65\n.l: out 0xe9,al\ninc al\njmp .l');
    machine.setStopRule((event) => (event.kind === 'console' && event.byte === 68 ? 'fourth' : null));
    expect([machine.run({ instructions: 100_000 }), machine.console().debug]).toEqual([
      { why: 'rule', rule: 'fourth' },
      'ABCD',
    ]);
  });

  it('rule: at transitions too', () => {
    const machine = boot('int 0x11\njmp $');
    toBootSector(machine);
    machine.setStopRule((event) => (event.kind === 'transition' ? event.flow : null));
    expect(machine.run({ instructions: 100 })).toEqual({ why: 'rule', rule: 'interrupt-delivery' });
    expect(machine.transition(machine.transitionCount)?.cause).toMatchObject({ type: 'INT n', vector: 0x11 });
  });

  it('not-modelled: names what is missing', () => {
    expect(boot('mov dx,0x1f0\nin al,dx\njmp $', { stopOnUnclaimedPort: true }).run({ instructions: 100_000 })).toEqual(
      {
        why: 'not-modelled',
        what: 'port 1F0h',
      },
    );
  });
});

describe('Machine: steps', () => {
  it('takes one instruction, or one delivery, at a time', () => {
    const { machine } = protect('GATE 0x40, .there, 0x8E, KCODE\nint 0x40\n.there: jmp .there');
    machine.run({ instructions: 200_000 });
    const at = machine.icount;
    machine.stepInstruction();
    expect(machine.icount).toBe(at + 1);
  });

  it('goes on from a breakpoint it stands on', () => {
    const machine = toBootSector(boot('nop\nnop\njmp $'));
    machine.setBreakpoints([0x7c00, 0x7c01]);
    const eips = [1, 2, 3].map(() => {
      machine.stepInstruction();
      return machine.registers().eip;
    });
    expect(eips).toEqual([0x7c01, 0x7c02, 0x7c02]);
  });

  it('wakes from HLT by letting time pass', () => {
    const machine = toBootSector(boot('sti\nhlt\njmp $'));
    machine.stepInstruction();
    machine.stepInstruction();
    expect(machine.registers().halted).toBe(true);
    const { now, icount } = machine;
    expect(machine.stepInstruction().why).toBe('limit');
    expect([machine.icount - icount, machine.now - now > 1000, machine.registers().halted]).toEqual([1, true, false]);
  });
});

describe('Machine: events', () => {
  it('tells what the level asks for, stamped with time and place', () => {
    const kinds = (level: 'off' | 'transitions' | 'events' | 'accesses'): Set<string> => {
      const machine = toBootSector(boot('mov ax,0\nmov ds,ax\nlgdt [0x7c00]\nout 0xe9,al\ncli\nint 0x12\njmp $'));
      const seen = new Set<string>();
      machine.observe(level, (event) => seen.add(event.kind));
      machine.run({ instructions: 20 });
      return seen;
    };
    expect([...kinds('off')]).toEqual([]);
    expect(kinds('transitions')).toEqual(new Set(['console', 'transition']));
    expect([kinds('events').has('system'), kinds('events').has('port'), kinds('accesses').has('port')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('marks places without stopping', () => {
    const { machine, symbol } = protect('here: nop\njmp $');
    machine.setMarks(new Map([[symbol('here'), 'here']]));
    const marks: MachineEvent[] = [];
    machine.observe('transitions', (event) => event.kind === 'mark' && marks.push(event));
    machine.run({ instructions: 50_000 });
    expect(marks).toMatchObject([{ kind: 'mark', label: 'here', linear: symbol('here'), cpl: 0 }]);
  });

  it('tells one story: IRR, INTA, delivery, EOI, IRET', () => {
    const { machine } = protect(`
      call pic_remap
      mov ax,3000
      call pit_set
      GATE 0x20, .tick, 0x8E, KCODE
      mov al,0xfe
      out 0x21,al
      sti
      jmp $
      .tick: mov al,0x20
      out 0x20,al
      iretd`);
    const story: string[] = [];
    machine.observe('transitions', (event) => {
      if (event.kind === 'pic' && event.irq === 0) story.push(event.op);
      if (event.kind === 'transition' && event.from.cs === 8) story.push(event.flow);
    });
    machine.run({ instructions: 150_000 });
    const at = story.lastIndexOf('irr', story.length - 6);
    expect(story.slice(at, at + 5)).toEqual(['irr', 'inta', 'interrupt-delivery', 'eoi', 'iret']);
  });

  it('reports accesses to ports nobody has', () => {
    const machine = toBootSector(boot('mov dx,0x1f7\nin al,dx\nmov [0x5000],al\njmp $'));
    const seen: MachineEvent[] = [];
    machine.observe('transitions', (event) => seen.push(event));
    machine.run({ instructions: 10 });
    expect(seen).toMatchObject([
      { kind: 'unclaimed-port', direction: 'in', port: 0x1f7, size: 1, value: 0xff, eip: 0x7c03 },
    ]);
    expect(machine.unclaimedPorts).toEqual([0x1f7]);
  });
});

describe('Machine: inputs', () => {
  it('stamps and logs them', () => {
    const machine = boot('jmp $');
    machine.run({ instructions: 500 });
    machine.input({ type: 'key', scancode: 0x1e });
    expect(machine.inputLog).toEqual([{ now: 500, icount: 500, event: { type: 'key', scancode: 0x1e } }]);
  });

  it('pokes memory, also under code that is running, and registers', () => {
    const machine = toBootSector(boot('.l: inc bx\njmp .l'));
    machine.run({ instructions: 1000 });
    machine.input({ type: 'poke-register', register: 'ebx', value: 0x1000 });
    machine.input({ type: 'poke-memory', physical: 0x7c00, bytes: [0x4b] }); // dec bx
    const { gpr } = machine.registers();
    machine.run({ instructions: 200 });
    expect([gpr[3], machine.registers().gpr[3]]).toEqual([0x1000, 0x1000 - 100]);
  });

  it('pulses an interrupt line until it is served', () => {
    const { machine, symbol } = protect(`
      call pic_remap
      GATE 0x25, .irq5, 0x8E, KCODE
      mov al,0xdf
      out 0x21,al
      sti
      jmp $
      .irq5: inc byte [count]
      mov al,0x20
      out 0x20,al
      iretd
      count: db 0`);
    machine.run({ instructions: 100_000 });
    for (let k = 0; k < 3; k++) {
      machine.input({ type: 'irq', line: 5, action: 'pulse' });
      machine.run({ instructions: 100 });
    }
    expect([machine.readPhysical(symbol('count'), 1)[0], machine.section('pic')['lines'][0] & 0x20]).toEqual([3, 0]);
  });

  it('writes a port by hand: EOI and mask, and a reset belongs to the moment of the write', () => {
    const { machine } = protect('call pic_remap\nmov al,0xdf\nout 0x21,al\ncli\njmp $');
    machine.run({ instructions: 60_000 });
    machine.input({ type: 'port-write', port: 0x21, value: 0xfe });
    machine.input({ type: 'port-write', port: 0x20, value: 0x0b });
    expect([machine.section('pic')['imr'][0], machine.section('pic')['readIsr'][0]]).toEqual([0xfe, 1]);
    machine.input({ type: 'port-write', port: 0x92, value: 3 });
    const saved = machine.save();
    expect([machine.registers().eip, machine.registers().cr0 & 1]).toEqual([0xfff0, 0]);
    machine.run({ instructions: 100 });
    const digest = machine.digest();
    machine.restore(saved);
    machine.run({ instructions: 100 });
    expect([machine.digest(), machine.inputLog.length]).toEqual([digest, 3]);
  });

  it('delivers an NMI whatever IF is', () => {
    const { machine } = protect('cli\njmp $');
    machine.run({ instructions: 100_000 });
    machine.input({ type: 'nmi' });
    machine.run({ instructions: 50_000 });
    expect(machine.console().debug).toContain('EXC vec=2');
  });

  it('resets in the middle of a run: time goes on, memory stays when warm', () => {
    const machine = boot('mov byte [0x5000],0x77\nmov al,0xfe\nout 0x64,al\njmp $');
    machine.run({ instructions: 20_000 });
    expect([machine.readPhysical(0x5000, 1)[0], machine.icount]).toEqual([0x77, 20_000]);
    machine.input({ type: 'reset', kind: 'power-on' });
    expect([machine.readPhysical(0x5000, 1)[0], machine.icount, machine.registers().eip]).toEqual([0, 20_000, 0xfff0]);
  });

  it('swaps a medium', () => {
    const machine = boot('jmp $');
    const other = bootWith('mov byte [0x5000],0x42\njmp $', { harness: 'boot-sector' }).image;
    machine.input({ type: 'medium', drive: 'floppy', bytes: other.bytes });
    machine.input({ type: 'reset', kind: 'warm' });
    machine.run({ instructions: 50_000 });
    expect(machine.readPhysical(0x5000, 1)[0]).toBe(0x42);
  });
});

describe('Machine: looking inside', () => {
  it('gives copies of registers, memory and sections', () => {
    const machine = createMachine(config);
    const r = machine.registers();
    expect([r.eip, r.segments[1]?.base, r.segments[1]?.selector, r.cr0]).toEqual([
      0xfff0, 0xffff0000, 0xf000, 0x60000010,
    ]);
    expect([
      machine.readPhysical(0xfffffff0, 1)[0],
      machine.readPhysical(0xffff0, 1)[0],
      machine.readPhysical(0xd0000, 1)[0],
    ]).toEqual([0xea, 0xea, 0xff]);
    expect(machine.section('pic')['imr']).toEqual([0, 0]);
  });

  it('reads through page tables without touching them', () => {
    const { machine } = protect(`
      mov dword [0x100000],0x101003
      mov dword [0x101000],0x7003
      mov dword [0x101000+7*4],0x7003
      mov dword [0x101000+8*4],0x8003
      mov eax,0x100000
      mov cr3,eax
      mov eax,cr0
      or eax,0x80000000
      mov cr0,eax
      jmp $`);
    machine.run({ instructions: 100_000 });
    const before = machine.digest();
    expect([machine.translate(0x123), machine.translate(0x7123), machine.translate(0x9000)]).toEqual([
      0x7123, 0x7123, -1,
    ]);
    const { bytes, mapped } = machine.readLinear(0x8ffe, 4);
    expect([[...bytes.subarray(0, 2)], [...mapped]]).toEqual([[...machine.readPhysical(0x8ffe, 2)], [1, 1, 0, 0]]);
    expect(machine.digest()).toBe(before);
  });

  it('keeps serial and debug output apart', () => {
    const machine = boot('mov al,68\nout 0xe9,al\nmov dx,0x3f8\nmov al,83\nout dx,al\ncli\nhlt');
    machine.run({ instructions: 100_000 });
    expect(machine.console()).toEqual({ debug: 'D', serial: 'S' });
  });
});

describe('Machine: our own bugs', () => {
  it('says where it was when something inside throws', () => {
    const machine = boot('.l: out 0xe9,al\njmp .l');
    machine.observe('transitions', (event) => {
      if (event.kind === 'console') throw new TypeError('made up');
    });
    expect(() => machine.run({ instructions: 100_000 })).toThrow(
      /^made up \[icount \d+, now \d+, digest [0-9A-F]{16}, transition \d+, last events: .*console\]$/,
    );
  });
});
