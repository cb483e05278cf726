import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { attach, type Client, clientOf } from './client.test-kit.ts';
import { packet, PACKET_SIZE } from './packet.ts';
import { REGISTERS } from './registers.table.ts';

/** Real mode at CS 0; counts to five in memory, then in another segment, then lets the timer interrupt it. */
const SOURCE = `
start: xor ax, ax
 mov ds, ax
 mov ss, ax
 mov sp, 7000h
 fninit
 fld1
 xor cx, cx
again: inc cx
 mov [5000h], cx
 mov bx, [5000h]
 cmp cx, 5
 jne again
after: jmp 07c0h:far1 - 7c00h
far1: nop
far2: mov al, 34h
 out 43h, al
 mov al, 0
 out 40h, al
 mov al, 4
 out 40h, al
 mov word [8*4], tick
 mov word [8*4+2], 0
 sti
wait1: cmp word [6000h], 3
 jb wait1
 mov dx, 8900h
 mov si, bye
 mov cx, 8
 cli
 rep outsb
hang: hlt
bye: db 'Shutdown'
tick: inc word [6000h]
 push ax
 mov al, 20h
 out 20h, al
 pop ax
tickend: iret
`;
/** One page of 4 MiB, and nothing behind it. */
const PAGED = `
 xor ax, ax
 mov ds, ax
 mov dword [1000h], 83h
 mov eax, 1000h
 mov cr3, eax
 mov eax, 10h
 mov cr4, eax
 mov eax, cr0
 or eax, 80000001h
 cli
 mov cr0, eax
 hlt
`;
const world = bootWith(SOURCE, { harness: 'boot-sector' });
const at = (label: string): string => world.symbol(label).toString(16);
const client = (): Client => clientOf(world.image);
const here = (c: Client): string => c.register('eip').toString(16);
const OPENING = 'qSupported:multiprocess+;swbreak+;hwbreak+;xmlRegisters=i386';
const opened = (): Client => {
  const c = client();
  c.ask(OPENING);
  return c;
};

describe('a connection', () => {
  it('says what it can', () => {
    const c = client();
    expect([c.ask(OPENING), c.ask('?'), c.ask('qAttached'), c.ask('vCont?'), c.ask('qfThreadInfo'), c.ask('qsThreadInfo'), c.ask('qC'), c.ask('Hg0'), c.ask('T1')]).toEqual([
      'PacketSize=4000;QStartNoAckMode+;qXfer:features:read+;swbreak+;hwbreak+;vContSupported+;ReverseStep+;ReverseContinue+',
      'T0504:00700000;05:00000000;08:007c0000;thread:1;', '1', 'vCont;c;C;s;S;r', 'm1', 'l', 'QC1', 'OK', 'OK',
    ]); // prettier-ignore
  });
  it('acknowledges until asked not to', () => {
    const c = client();
    expect([c.raw('$qC#b4'), c.raw('$qC#b5'), c.raw('-'), c.raw('$QStartNoAckMode#b0'), c.raw('$qC#b4'), c.raw('$qC#b5'), c.raw('-')]).toEqual([
      '+$QC1#c5', '-', '$QC1#c5', '+$OK#9a', '$QC1#c5', '', '',
    ]); // prettier-ignore
  });
  it('describes the target in pieces, with the architecture of the code', () => {
    const c = client();
    let xml = '';
    for (let more = true; more;) {
      const part = c.ask(`qXfer:features:read:target.xml:${xml.length.toString(16)},400`);
      more = part.startsWith('m');
      xml += part.slice(1);
    }
    expect(xml).toContain('<architecture>i8086</architecture>');
    expect([...xml.matchAll(/<reg name="(\w+)"/g)].map(([, name]) => name)).toEqual(REGISTERS.map((row) => row.name));
    expect([c.ask('qXfer:features:read:x.xml:0,10'), c.ask('qXfer:memory-map:read::0,10')]).toEqual(['E00', '']);
  });
  it('answers nothing it does not know with nothing, and what is malformed with an error', () => {
    const c = client();
    const unknown = ['vMustReplyEmpty', 'y', 'qTStatus', 'Z9,7c00,1', 'bx', '!', ''];
    expect(unknown.map((text) => c.ask(text))).toEqual(['', '', '', '', '', '', '']);
    const bad = [
      'm',
      'm7c00',
      'mzz,1',
      'm123456789,1',
      'M0,1',
      'M0,2:00',
      'X0,5:a',
      'p',
      'pfff',
      'Pfff=0',
      'P8',
      'Z0',
      'Z0,x,1',
      'cxyz',
      'vCont;q',
      'vCont;r1',
      'Hz',
      'T7',
      'qRcmd,0',
      'qXfer:features:read:target.xml:x,1',
    ];
    expect(bad.map((text) => `${text} ${c.ask(text)}`)).toEqual(bad.map((text) => `${text} E01`)); // prettier-ignore
    expect(here(c)).toBe(at('start'));
  });
  it('survives anything', () => {
    const c = opened();
    let seed = 1;
    const next = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    const letters = '?gGpPmMXZzcCsSbvHTDqQ0123456789abcdef,;:=$#}*-+\x03\xff';
    for (let k = 0; k < 3000; k++) {
      const text = Array.from({ length: next(12) }, () => letters[next(letters.length)]).join('');
      // A detach or a kill is a good-bye; a seldom one is enough.
      const target = c.server.ended ? attach(c.target) : c;
      target.server.receive(Uint8Array.from(text, (x) => x.charCodeAt(0)));
      target.server.advance(50);
    }
    c.server.receive(Uint8Array.of(3));
    expect(attach(c.target).ask('qC')).toBe('QC1');
  });
  it('has nothing to say to a client of another protocol', () => {
    const c = client();
    expect([c.raw('POST / HTTP/1.1\r\n\r\n$k#6b'), c.server.ended, here(attach(c.target))]).toEqual(['', true, at('start')]);
  }); // prettier-ignore
  it('refuses a packet that is too long', () => {
    expect(client().ask(`M5000,${PACKET_SIZE.toString(16)}:${'00'.repeat(PACKET_SIZE)}`)).toBe('E01');
  });
});

describe('registers', () => {
  it('come in the order of the description', () => {
    const c = client();
    const width = REGISTERS.reduce((sum, row) => sum + row.bits / 4, 0);
    const all = c.ask('g');
    expect([all.length, all.slice(64, 72)]).toEqual([width, '007c0000']);
    const one = REGISTERS.map((_, n) => c.ask(`p${n.toString(16)}`)).join('');
    expect(one).toBe(all);
  });
  it('are written by name or all at once, as inputs', () => {
    const c = client();
    expect([c.ask('P0=78563412'), c.register('eax'), c.ask('P8=007e0000'), here(c)]).toEqual(['OK', 0x12345678, 'OK', '7e00']);
    const all = c.ask('g');
    expect([c.ask(`G11223344${all.slice(8)}`), c.register('eax')]).toEqual(['OK', 0x44332211]);
    expect(c.ask(`G${all.slice(8)}`)).toMatch(/^E\.only eax .* can be written$/);
    expect(c.ask('Pa=10000000')).toMatch(/^E\.only eax /);
    expect(c.machine.inputLog.map((i) => i.event.type)).toEqual(['poke-register', 'poke-register', 'poke-register']);
  }); // prettier-ignore
  it('of the x87 follow TOP', () => {
    const c = opened();
    c.ask(`Z0,${at('again')},1`);
    c.ask('c');
    expect([c.ask('p10'), c.register('fctrl'), c.register('fstat'), c.register('ftag')]).toEqual(['0000000000000080ff3f', 0x37f, 0x3800, 0x3fff]);
  }); // prettier-ignore
  it('give the linear address as eip where CS is not based at 0, and take it back', () => {
    const c = opened();
    c.ask(`Z0,${at('far2')},1`);
    expect(c.stop('c')).toBe('T05swbreak:;');
    const of = (): unknown => [here(c), c.register('ip'), c.register('cs'), c.register('cs_base')];
    expect(of()).toEqual([at('far2'), world.symbol('far2') - 0x7c00, 0x7c0, 0x7c00]);
    c.ask(`P8=${['far1'].map((name) => world.symbol(name)).map((v) => `${(v & 0xff).toString(16).padStart(2, '0')}7c0000`)[0]}`);
    expect(of()).toEqual([at('far1'), world.symbol('far1') - 0x7c00, 0x7c0, 0x7c00]);
  }); // prettier-ignore
});

describe('memory', () => {
  it('is read and written by linear addresses, in hexadecimal or binary', () => {
    const c = client();
    expect([c.ask('m7dfe,2'), c.ask('M5000,3:010203'), c.ask('X5003,2:}\x03$'.replace('$', '}\x04')), c.ask('m5000,6')]).toEqual(['55aa', 'OK', 'OK', '010203232400']);
    expect([c.ask('X0,0:'), c.ask('m0,0')]).toEqual(['OK', 'OK']);
  }); // prettier-ignore
  it('that is ROM or not there is not written, and never by half', () => {
    const c = client();
    expect([c.ask('Mf0000,1:00'), c.ask('Mbffff,2:ffff'), c.ask('Mffffffff,1:00'), c.ask('m1fffff,2')]).toEqual(['E14', 'E14', 'E14', expect.stringMatching(/^00ff$/)]);
    expect(c.machine.inputLog).toEqual([]);
  }); // prettier-ignore
  it('that is not mapped by the page tables is an error, and its end is told', () => {
    const c = clientOf(bootWith(PAGED, { harness: 'boot-sector' }).image);
    expect(c.stop('c')).toBe('T11');
    expect([c.ask('m3ffffe,4'), c.ask('m400000,1'), c.ask('M3fffff,2:0000'), c.register('cr2')]).toEqual(['ffff', 'E14', 'E14', 0]);
    expect([c.ask('M5000,1:77'), c.ask('m5000,1'), c.monitor('physical 0x5000 1')]).toEqual(['OK', '77', '00005000  77\n']);
  }); // prettier-ignore
});

describe('stop points', () => {
  it('break before the instruction; guest memory is never patched', () => {
    const c = opened();
    const code = c.ask(`m${at('again')},8`);
    expect([c.ask(`Z0,${at('again')},1`), c.stop('c'), here(c)]).toEqual(['OK', 'T05swbreak:;', at('again')]);
    expect(c.ask(`m${at('again')},8`)).toBe(code);
    expect([c.ask(`z0,${at('again')},1`), c.ask(`Z1,${at('after')},1`), c.stop('vCont;c:1'), c.register('ecx')]).toEqual(['OK', 'OK', 'T05hwbreak:;', 5]);
    expect(c.machine.inputLog).toEqual([]);
  }); // prettier-ignore
  it('do not name the kind to a gdb that does not know it', () => {
    const c = client();
    c.ask(`Z0,${at('again')},1`);
    expect(c.stop('c')).toBe('T05');
  });
  it('still there where the run begins are hit at once; a step passes them', () => {
    const c = opened();
    c.ask(`Z0,${at('again')},1`);
    expect([c.stop('c'), c.stop('c'), c.stop('s'), here(c)]).toEqual(['T05swbreak:;', 'T05swbreak:;', 'T05', (world.symbol('again') + 1).toString(16)]);
    expect([c.stop('c'), c.register('ecx')]).toEqual(['T05swbreak:;', 1]);
  }); // prettier-ignore
  it('watch writes, reads, or both, and name a byte of the watched range', () => {
    const c = opened();
    c.ask('Z2,5001,1');
    expect([c.stop('c'), c.register('ecx')]).toEqual(['T05watch:5001;', 1]);
    c.ask('z2,5001,1');
    c.ask('Z3,5000,2');
    expect([c.stop('c'), c.register('ebx')]).toEqual(['T05rwatch:5000;', 1]);
    c.ask('z3,5000,2');
    c.ask('Z4,5000,2');
    expect([c.stop('c'), c.stop('c'), c.register('ecx')]).toEqual(['T05awatch:5000;', 'T05awatch:5000;', 2]);
    c.ask('z4,5000,2');
    c.ask('Z2,5000,2');
    c.ask('Z3,5000,2');
    expect([c.stop('c'), c.stop('c')]).toEqual(['T05watch:5000;', 'T05rwatch:5000;']);
    expect(c.ask('Z2,0,ffffffff')).toBe('E.a watchpoint covers at most 65536 bytes');
  });
});

describe('runs', () => {
  it('step one instruction, or through a range', () => {
    const c = opened();
    expect([c.stop('s'), here(c), c.stop('vCont;s:1'), here(c)]).toEqual(['T05', '7c02', 'T05', '7c04']);
    expect([c.stop(`vCont;r7c00,${at('after')}:1`), here(c), c.register('ecx')]).toEqual(['T05', at('after'), 5]);
  });
  it('step into an interrupt that arrives, and back out of it', () => {
    const c = opened();
    c.ask(`Z0,${at('tick')},1`);
    c.ask('c');
    const inHandler = [c.register('icount'), c.ask('g')];
    c.ask('z0,' + at('tick') + ',1');
    c.ask('bs');
    expect(here(c)).toMatch(new RegExp(`^(${at('wait1')}|${(world.symbol('wait1') + 5).toString(16)})$`));
    expect([c.stop('s'), c.register('icount'), c.ask('g')]).toEqual(['T05', ...inHandler]);
  });
  it('go backwards to breakpoints and accesses, and to the beginning', () => {
    const c = opened();
    c.ask(`Z0,${at('after')},1`);
    c.ask('c');
    c.ask('Z2,5000,2');
    const writes = [c.stop('bc'), c.stop('bc'), c.stop('bc')].map((reply) => `${reply} ${c.register('ecx')}`);
    expect([writes, c.ask('m5000,2')]).toEqual([['T05watch:5000; 3', 'T05watch:5000; 3', 'T05watch:5000; 3'], '0200']);
    c.ask('z2,5000,2');
    c.ask(`Z1,${at('again')},1`);
    expect([c.stop('bc'), c.register('ecx'), c.stop('bc'), c.register('ecx')]).toEqual(['T05hwbreak:;', 2, 'T05hwbreak:;', 1]);
    expect([c.stop('bc'), c.stop('bc'), here(c)]).toEqual(['T05hwbreak:;', 'T05replaylog:begin;', at('start')]);
    expect([c.ask('bs').slice(0, 22), c.said()]).toEqual(['T05replaylog:begin;04:', 'This is the beginning of history.\n']);
    expect([c.stop('bs'), c.stop('c'), here(c)]).toEqual(['T05replaylog:begin;', 'T05hwbreak:;', at('again')]);
  }); // prettier-ignore
  it('find the access of the very last instruction, and of one step', () => {
    const c = opened();
    c.ask('Z2,5000,2');
    c.ask('c');
    expect([c.stop('bc'), c.ask('m5000,2'), c.stop('s'), c.ask('m5000,2'), c.stop('bs')]).toEqual(['T05watch:5000;', '0000', 'T05watch:5000;', '0100', 'T05watch:5000;']);
  }); // prettier-ignore
  it('are interrupted by Ctrl-C, forwards', () => {
    const { image } = bootWith('jmp $', { harness: 'boot-sector' });
    const c = clientOf(image);
    c.server.receive(Uint8Array.from('$c#63', (x) => x.charCodeAt(0)));
    c.server.advance(1000);
    expect(c.server.running).toBe(true);
    expect(c.raw('\x03')).toMatch(/^\$T02/);
    expect([c.server.running, c.raw('\x03'), c.ask('?').slice(0, 3)]).toEqual([false, '', 'T02']);
  });
  it('are interrupted by Ctrl-C, backwards: then nothing was done', () => {
    const c = opened();
    c.ask(`Z0,${at('hang')},1`);
    expect(c.stop('c')).toBe('T0f');
    const before = [c.register('icount'), c.ask('g')];
    c.server.receive(packet('bc'));
    c.server.advance(100);
    expect(c.server.running).toBe(true);
    expect(c.raw('\x03')).toMatch(/^\$T02/);
    expect([c.server.running, c.register('icount'), c.ask('g')]).toEqual([false, ...before]);
  });
  it('end where the program ends, with words; then nothing more is to come', () => {
    const c = opened();
    expect([c.stop('c'), c.said()]).toEqual(['T0f', expect.stringContaining('switched the machine off')]);
    expect([c.stop('c'), c.stop('s'), c.stop('bs')]).toEqual(['T05replaylog:end;', 'T05replaylog:end;', 'T05']);
  });
  it('say shutdown and a halt that nothing ends', () => {
    const of = (source: string): string[] => {
      const c = clientOf(bootWith(source, { harness: 'boot-sector' }).image);
      return [c.stop('c'), c.said()];
    };
    expect(of('cli\nhlt')).toEqual(['T11', expect.stringContaining('HLT with interrupts disabled')]);
    expect(of('mov al, 0ffh\nout 21h, al\nout 0a1h, al\nsti\nhlt')[1]).toContain('nothing is left that could interrupt');
    expect(of('xor ax, ax\nmov ds, ax\nlidt [idt]\nint 3\nidt: dw 0\ndd 0')).toEqual(['T06', expect.stringContaining('triple fault')]);
  }); // prettier-ignore
});

describe('history', () => {
  it('forks where the past is changed', () => {
    const c = opened();
    c.ask(`Z0,${at('after')},1`);
    c.ask('c');
    c.ask(`z0,${at('after')},1`);
    c.ask('bs');
    c.ask('M6000,2:0900');
    expect(c.target.timeline.branches.map((b) => [b.id, b.parent, b.ownInputs])).toEqual([[1, null, 0], [2, 1, 1]]);
    expect(c.monitor('history')).toMatch(/\n {2}branch 1: the first.*\n\* branch 2: from branch 1 at \d+, reached \d+, 1 inputs\n$/);
    expect([c.monitor('branch 1'), c.ask('m6000,2'), c.monitor('branch 9')]).toEqual([expect.stringContaining('flush'), '0000', 'There is no branch 9.\n']);
  }); // prettier-ignore
  it('is travelled by instruction counts', () => {
    const c = opened();
    const began = c.register('icount');
    c.ask(`Z0,${at('after')},1`);
    c.ask('c');
    expect([c.monitor(`seek ${began + 2}`), here(c)]).toEqual([expect.stringContaining('maintenance flush register-cache'), '7c04']);
    expect(c.monitor('seek 999999999')).toMatch(/^History reaches from \d+ to \d+\./);
  }); // prettier-ignore
});

describe('monitor', () => {
  it('has help, and a clear answer to every mistake', () => {
    const c = opened();
    expect(c.monitor('help').split('\n').length).toBe(14);
    expect(['', 'frob', 'info', 'info xyz', 'seek', 'seek x', 'irq 2', 'physical zz', 'label nope', 'transition zz', 'transition 999', 'quit'].map((text) => c.monitor(text).split('\n')[0])).toEqual([
      expect.stringContaining('monitor help'), 'There is no command "frob". Try: monitor help', 'Usage: monitor info gdt|ldt|idt|tss|pic|pit', 'Usage: monitor info gdt|ldt|idt|tss|pic|pit',
      'Usage: monitor seek ICOUNT', 'Usage: monitor seek ICOUNT', 'Usage: monitor irq LINE', 'Usage: monitor physical ADDRESS [COUNT]', 'There is no label or constant nope.',
      'Usage: monitor transition [ID]', expect.stringMatching(/^Transition 999 is not known; \d+ were recorded/), 'This server is ended where it was started.',
    ]);
  }); // prettier-ignore
  it('shows tables, chips, places and transitions', () => {
    const c = opened();
    c.ask(`Z0,${at('tick')},1`);
    c.ask('c');
    expect(c.monitor('where')).toMatch(
      /^CS:EIP 0000:0000[0-9A-F]{4} {2}linear .*\nreal mode, 16-bit code, CPL 0, context real-mode, depth \d\ninstructions \d+ {2}time/,
    );
    expect(c.monitor('transition')).toMatch(/^#\d+ icount \d+ {2}interrupt-delivery {2}external interrupt 08h/);
    expect(c.monitor('info pic')).toMatch(/^master {2}IRR .* ISR 01 .*vectors from 08h/);
    expect(c.monitor('info pit')).toMatch(/^channel 0 {2}mode 2 /);
    expect(c.monitor('info idt')).toMatch(/^IVT base 00000000 limit 03FF\n/);
    expect(c.monitor('info gdt')).toMatch(/^GDT base /);
    expect(c.monitor('info ldt')).toMatch(/^LDT base /);
    expect(c.monitor('info tss')).toMatch(/^TR 0000 /);
    expect(c.monitor('physical 7DF0h 16')).toBe('00007DF0  00 00 00 00 00 00 00 00 00 00 00 00 00 00 55 AA\n');
  });
  it('resets, drives lines and NMIs', () => {
    const c = opened();
    c.ask(`Z0,${at('after')},1`);
    c.ask('c');
    expect([c.monitor('irq 5'), c.monitor('nmi'), c.machine.inputLog.length]).toEqual(['Interrupt line 5 was pulsed.\n', 'An NMI was requested.\n', 2]);
    expect([c.monitor('reset').split('\n')[0], here(c), c.machine.inputLog.length]).toEqual(['The machine was switched on anew; its history begins here.', at('start'), 0]);
    expect([c.stop('c'), here(c)]).toEqual(['T05swbreak:;', at('after')]);
  }); // prettier-ignore
});

describe('good-byes', () => {
  it('leave the machine where it is, without breakpoints, for the next connection', () => {
    const c = opened();
    c.ask(`Z0,${at('again')},1`);
    c.ask('c');
    expect([c.ask('D'), c.server.ended, c.ask('qC')]).toEqual(['OK', true, '']);
    const next = attach(c.target);
    expect([here(next), next.stop('c').slice(0, 3)]).toEqual([at('again'), 'T0f']);
  });
  it('of a kill begin anew', () => {
    const c = opened();
    c.ask('s');
    c.ask('k');
    expect([c.server.ended, here(attach(c.target))]).toEqual([true, at('start')]);
  });
});
