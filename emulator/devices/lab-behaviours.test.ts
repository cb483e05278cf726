/**
 * What the labs count on: numbers of interrupts lost, nested, held back and invented. Small kernels in protected mode on the whole
 * machine. `ticks`, `keys`, `spurious`, `depth` are counters of the handlers below.
 */
import { bootWith } from '#emulator/testing';
import type { Machine } from '#emulator/machine';
import { describe, expect, it } from 'vitest';

/** PIT clocks of one period in these kernels (about 4 kHz), and instructions in it. */
const PERIOD = 298;
const PER_PERIOD = PERIOD * 20;

const HANDLERS = `
jmp handlers_end
%macro COUNT 1
    inc dword [%1]
%endmacro
tick:                       ; the plain timer handler
    push eax
    COUNT ticks
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
key:                        ; the plain keyboard handler
    push eax
    in al,0x60
    COUNT keys
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
early:                      ; a timer handler that says EOI and STI before three periods of work
    pushad
    COUNT ticks
    inc dword [now_deep]
    mov eax,[now_deep]
    cmp eax,[depth]
    jbe .known
    mov [depth],eax
.known:
    mov al,0x20
    out 0x20,al
    cmp dword [depth],5
    jae .enough
    sti
    mov ecx,${3 * PER_PERIOD}
    loop $
    cli
.enough:
    dec dword [now_deep]
    popad
    iretd
late:                       ; the same work, EOI last, IF = 1
    pushad
    COUNT ticks
    inc dword [now_deep]
    mov eax,[now_deep]
    cmp eax,[depth]
    jbe .known
    mov [depth],eax
.known:
    sti
    mov ecx,${3 * PER_PERIOD}
    loop $
    cli
    mov al,0x20
    out 0x20,al
    dec dword [now_deep]
    popad
    iretd
seven:                      ; IRQ7, without EOI
    COUNT spurious
    iretd
seven_eoi:
    push eax
    COUNT spurious
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
align 4
ticks dd 0
keys dd 0
spurious dd 0
depth dd 0
now_deep dd 0
handlers_end:
    call pic_remap
    GATE 0x20, tick, 0x8E, KCODE
    GATE 0x21, key, 0x8E, KCODE
    GATE 0x27, seven, 0x8E, KCODE
    GATE 0x2f, seven, 0x8E, KCODE
%macro TIMER 0
    mov ax,${PERIOD}
    call pit_set
%endmacro
%macro OPEN 2               ; masks of both chips
    mov al,%1
    out 0x21,al
    mov al,%2
    out 0xa1,al
%endmacro
%macro WORK 1               ; so many half periods
    mov ecx,%1*${PER_PERIOD / 2}
    loop $
%endmacro
%macro INJECT 1             ; a scan code through command D2h
    mov al,0xd2
    out 0x64,al
    mov al,%1
    out 0x60,al
%endmacro
%macro ONE_SHOT 1           ; IRQ0 rises once, in so many PIT clocks (below 256), and stays up
    mov al,0x10
    out 0x43,al
    mov al,%1
    out 0x40,al
%endmacro
`;

interface Outcome {
  readonly ticks: number;
  readonly keys: number;
  readonly spurious: number;
  readonly depth: number;
  readonly isr: readonly number[];
  readonly irr: readonly number[];
  readonly why: string;
}

/** Run a kernel to its EXIT (or 1.5 million instructions) and read the counters. */
function outcome(body: string, prepare: (machine: Machine) => void = () => undefined): Outcome {
  const { machine, symbol } = bootWith(`${HANDLERS}\n${body}`, { harness: 'protected', config: { ramBytes: 2 << 20 } });
  prepare(machine);
  const stop = machine.run({ instructions: 1_500_000 });
  const word = (name: string): number => {
    const bytes = machine.readPhysical(symbol(name), 4);
    return bytes[0] | (bytes[1] << 8);
  };
  const { isr, irr } = machine.section('pic');
  return {
    ticks: word('ticks'), keys: word('keys'), spurious: word('spurious'), depth: word('depth'), isr, irr, why: stop.why,
  }; // prettier-ignore
}

describe('one latched edge', () => {
  it('of eleven ticks that fall into a stretch with IF = 0 exactly one is left', () => {
    const { ticks, irr } = outcome('OPEN 0xfe,0xff\nTIMER\nWORK 23\nsti\nnop\nnop\ncli');
    expect([ticks, irr]).toEqual([1, [0, 0]]);
  });

  it('while IRQ0 is in service one more edge waits in IRR, however many come', () => {
    const { ticks, isr, irr } = outcome('OPEN 0xfe,0xff\nGATE 0x20, bare, 0x8E, KCODE\nTIMER\nsti\nWORK 23\ncli\njmp end\nbare: inc dword [ticks]\niretd\nend:'); // prettier-ignore
    expect([ticks, isr, irr]).toEqual([1, [1, 0], [1, 0]]);
  });

  it('a masked line keeps its request too', () => {
    const { ticks } = outcome('OPEN 0xff,0xff\nTIMER\nsti\nWORK 9\nmov al,0xfe\nout 0x21,al\nnop\nnop\ncli');
    expect(ticks).toBe(1);
  });
});

describe('re-entry after early EOI', () => {
  it('a handler that says EOI and STI first is entered again and again', () => {
    expect(outcome('OPEN 0xfe,0xff\nGATE 0x20, early, 0x8E, KCODE\nTIMER\nsti\nWORK 3\ncli').depth).toBe(5);
  });

  it('with EOI last it never is, STI or not', () => {
    expect(outcome('OPEN 0xfe,0xff\nGATE 0x20, late, 0x8E, KCODE\nTIMER\nsti\nWORK 30\ncli').depth).toBe(1);
  });
});

describe('STI shadow', () => {
  const after = (code: string): number => outcome(`OPEN 0xfe,0xff\nONE_SHOT 2\nWORK 1\n${code}`).ticks;
  it.each([
    ['sti; cli', 'sti\ncli', 0],
    ['sti; nop; cli', 'sti\nnop\ncli', 1],
    ['mov ss; sti-less window of one instruction', 'mov ax,ss\nsti\nmov ss,ax\nnop\ncli', 1],
  ])('%s with a request pending', (_title, code, ticks) => {
    expect(after(code)).toBe(ticks);
  });

  it('sti; hlt with the wake-up pending wakes; sti; nop; hlt sleeps for ever', () => {
    const idle = (code: string): unknown[] => {
      const { ticks, why } = outcome(`OPEN 0xfe,0xff\nONE_SHOT 2\nWORK 1\n${code}\ncli`);
      return [ticks, why];
    };
    expect([idle('sti\nhlt'), idle('sti\nnop\nhlt')]).toEqual([
      [1, 'powered-off'],
      [1, 'halted-forever'],
    ]);
  });
});

describe('spurious IRQ', () => {
  it('IRQ7 comes without an ISR bit when a line of the master drops before INTA', () => {
    const { spurious, keys, isr } = outcome('OPEN 0xfd,0xff\nINJECT 0x1e\nin al,0x60\nsti\nnop\nnop\ncli');
    expect([spurious, keys, isr]).toEqual([1, 0, [0, 0]]);
  });

  it('IRQ15 leaves bit 2 of the master in service', () => {
    const aux = 'mov al,0x60\nout 0x64,al\nmov al,0x47\nout 0x60,al\nmov al,0xd3\nout 0x64,al\nmov al,1\nout 0x60,al';
    const { spurious, isr } = outcome(`OPEN 0xfb,0xef\n${aux}\nin al,0x60\nsti\nnop\nnop\ncli`);
    expect([spurious, isr]).toEqual([1, [4, 0]]);
  });

  it("an EOI for it takes somebody else's ISR bit away", () => {
    const handler = 'slow: in al,0x60\nONE_SHOT 2\nWORK 1\nmov al,0x10\nout 0x43,al\nsti\nnop\nnop\ncli\niretd';
    const isrAfter = (irq7: string): readonly number[] =>
      outcome(`GATE 0x21, slow, 0x8E, KCODE\nGATE 0x27, ${irq7}, 0x8E, KCODE\nOPEN 0xfc,0xff\nINJECT 0x1e\nsti\nnop\nnop\ncli\njmp end\n${handler}\nend:`).isr; // prettier-ignore
    expect([isrAfter('seven'), isrAfter('seven_eoi')]).toEqual([
      [2, 0],
      [0, 0],
    ]);
  });

  it('the low half of a square wave takes an unserved tick back: IRQ7 instead of IRQ0', () => {
    // Mode 3: OUT 0 rises every period and falls half a period later.
    const wave = `mov al,0x36\nout 0x43,al\nmov al,${PERIOD & 0xff}\nout 0x40,al\nmov al,${PERIOD >> 8}\nout 0x40,al`;
    const { ticks, spurious } = outcome(`OPEN 0xfe,0xff\n${wave}\nmov ecx,${PER_PERIOD * 1.75}\nloop $\nsti\nnop\nnop\ncli`); // prettier-ignore
    expect([ticks, spurious]).toEqual([0, 1]);
  });
});

describe('priority', () => {
  it('IRQ1 waits for the EOI of IRQ0 whatever IF says; IRQ0 nests in IRQ1', () => {
    const inTimer = outcome('GATE 0x20, bare, 0x8E, KCODE\nOPEN 0xfc,0xff\nONE_SHOT 2\nWORK 1\nsti\nnop\nINJECT 0x1e\nnop\nnop\ncli\njmp end\nbare: inc dword [ticks]\niretd\nend:'); // prettier-ignore
    const inKey = outcome('GATE 0x21, bare, 0x8E, KCODE\nOPEN 0xfc,0xff\nINJECT 0x1e\nsti\nnop\nONE_SHOT 2\nWORK 1\ncli\njmp end\nbare: iretd\nend:'); // prettier-ignore
    expect([inTimer.keys, inTimer.isr, inTimer.irr, inKey.ticks, inKey.isr]).toEqual([0, [1, 0], [2, 0], 1, [2, 0]]);
  });

  it('an interrupt instruction sets no ISR bit, and the EOI of its handler ends nothing', () => {
    const { ticks, isr } = outcome('OPEN 0xff,0xff\nint 0x20\ncli');
    expect([ticks, isr]).toEqual([1, [0, 0]]);
  });
});

describe('key loss', () => {
  it('nobody reads: one byte in the controller and 16 in the keyboard survive, every other key is an overrun', () => {
    const lost: number[] = [];
    const { machine } = bootWith('cli\njmp $', { harness: 'protected', config: { ramBytes: 2 << 20 } });
    machine.observe('transitions', (event) => {
      if (event.kind === 'keyboard' && event.op === 'overrun') lost.push(event.code);
    });
    machine.run({ instructions: 200_000 });
    for (let k = 1; k <= 20; k++) {
      machine.input({ type: 'key', scancode: k });
      machine.run({ untilNow: machine.now + 40_000 });
    }
    const { outputBuffer, queued } = machine.section('keyboard');
    expect([lost, outputBuffer, queued]).toEqual([[18, 19, 20], [1], [17]]);
  });

  it('a byte injected over an unread one replaces it: one interrupt, one key lost', () => {
    const { keys } = outcome('OPEN 0xfd,0xff\nINJECT 0x1e\nINJECT 0x1f\nsti\nWORK 4\ncli');
    expect(keys).toBe(1);
  });

  it('a handler that reads loses none of 200 keys typed at any phase', () => {
    const { machine, symbol } = bootWith(`${HANDLERS}\nOPEN 0xfd,0xff\nsti\nidle: hlt\njmp idle`, {
      harness: 'protected',
    });
    machine.run({ instructions: 200_000 });
    const before = machine.readPhysical(symbol('keys'), 1)[0];
    for (let k = 0; k < 200; k++) {
      machine.input({ type: 'key', scancode: 0x10 + (k % 32) });
      machine.run({ untilNow: machine.now + 20_000 + ((k * 7919) % 5000) });
    }
    machine.run({ untilNow: machine.now + 100_000 });
    expect([before, machine.readPhysical(symbol('keys'), 1)[0]]).toEqual([0, 200]);
  });

  it('a key that is held repeats in virtual time', () => {
    const { machine, symbol } = bootWith(`${HANDLERS}\nOPEN 0xfd,0xff\nsti\nidle: hlt\njmp idle`, {
      harness: 'protected',
    });
    machine.run({ instructions: 200_000 });
    machine.input({ type: 'key', scancode: 0x1e, hold: true });
    machine.run({ untilNow: machine.now + 2 * 23_863_640 });
    const held = machine.readPhysical(symbol('keys'), 1)[0];
    machine.input({ type: 'key', scancode: 0x9e });
    machine.run({ untilNow: machine.now + 23_863_640 });
    // Once at once, then 1.5 s at 10.9 a second; then the release.
    expect([held, machine.readPhysical(symbol('keys'), 1)[0]]).toEqual([18, 19]);
  });
});
