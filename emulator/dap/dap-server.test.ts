import { assemble } from '#emulator/assembler';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from './capabilities.table.ts';
import {
  assembleWith,
  type Body,
  Client,
  INCLUDED,
  lineOf,
  MAIN,
  SOURCE,
  TICK,
  undebugged,
} from './client.test-kit.ts';

assembleWith((text) => {
  const resolveInclude = (name: string) => (name === 'tick.inc' ? { name: INCLUDED, text: TICK } : null);
  const assembled = assemble({ name: MAIN, text }, { resolveInclude });
  if (assembled.diagnostics.length > 0) throw new Error('the program of the test does not assemble');
  return assembled;
});

const begun = (args: object = {}, configure?: (client: Client) => void): Client => {
  const client = new Client();
  client.begin(args, () => configure?.(client));
  return client;
};
const breakAt = (client: Client, ...breakpoints: object[]): Body[] =>
  client.ask('setBreakpoints', { source: { path: MAIN }, breakpoints }).breakpoints;

describe('beginning', () => {
  it('answers initialize with the capabilities, once', () => {
    const client = new Client();
    expect(client.ask('initialize', { adapterID: 'x' })).toEqual(CAPABILITIES);
    expect(client.ask('initialize', {})).toMatch(/refused: initialize was answered already/);
  });
  it('launches, tells that it is ready for breakpoints, and stops at the entry', () => {
    const client = begun();
    const order = client.all.map((m) => m.event ?? m.command);
    expect(order).toEqual(['initialize', 'launch', 'process', 'initialized', 'configurationDone', 'stopped']);
    expect(client.events('stopped')).toEqual([{ reason: 'entry', threadId: 1, allThreadsStopped: true }]);
    const { name, line, source, instructionPointerReference } = client.top();
    expect([name, line, source, instructionPointerReference]).toEqual(['start', lineOf('start:'), { name: 'kernel.asm', path: MAIN }, '0x00007c00']); // prettier-ignore
    expect(client.ask('threads')).toEqual({ threads: [{ id: 1, name: 'Processor' }] });
  });
  it('runs at once when no stop was wanted, and tells of the end', () => {
    const client = begun({ stopOnEntry: false, stopAtEnd: false });
    expect(client.events('stopped')).toEqual([]);
    expect(client.events('exited')).toEqual([{ exitCode: 0 }]);
    expect(client.events('terminated')).toHaveLength(1);
    expect(client.output('stdout')).toBe('!');
    expect(client.ask('stackTrace', { threadId: 1 })).toMatch(/the session is over/);
  });
  it('says plainly what cannot be launched', () => {
    const client = new Client();
    client.ask('initialize', {});
    expect(client.ask('launch', {})).toMatch(/needs "program"/);
    expect(client.ask('launch', { program: '/none.asm' })).toBe('refused: /none.asm: no such file');
    expect(client.output('stderr')).toBe('looked everywhere\n');
    expect(client.ask('launch', { program: MAIN, memory: 'much' })).toMatch(/memory \(MiB\) must be a whole number/);
    expect(client.ask('launch', { program: MAIN, stopOnEntry: 1 })).toMatch(/stopOnEntry must be true or false/);
    expect(client.ask('attach', {})).toMatch(/attach is not supported/);
    expect(client.ask('launch', { program: MAIN })).toBeNull();
    expect(client.ask('launch', { program: MAIN })).toMatch(/launched already/);
  });
});

describe('out of order, unknown and bad', () => {
  it('is refused with a sentence', () => {
    const client = new Client();
    expect(client.ask('threads')).toMatch(/the first request must be initialize/);
    client.ask('initialize', {});
    expect(client.ask('continue', { threadId: 1 })).toMatch(/send launch first/);
    expect(client.ask('makeCoffee', {})).toBe('refused: the request makeCoffee is not known to this adapter');
    expect(client.ask('toString', {})).toMatch(/is not known/);
  });
  it('carries the sentence where editors look for it', () => {
    const client = new Client();
    client.ask('threads');
    expect(client.all[0]).toMatchObject({ success: false, body: { error: { format: '{problem}', showUser: true } } });
  });
  it('passes over what is no message and goes on', () => {
    const client = new Client();
    client.raw('GET / HTTP/1.1\r\n\r\nContent-Length: 3\r\n\r\n{x}Content-Length: 2\r\n\r\n[]');
    client.raw('Content-Length: 2\r\n\r\n{}Content-Length: 20000000\r\n\r\n');
    client.server.receive(new Uint8Array(20_000_000));
    expect(client.events('output').map((b) => b.output)).toEqual([
      'ringside: a header has no Content-Length; it was passed over\n',
      'ringside: a message is not JSON; it was passed over\n',
      'ringside: a message is not a JSON object; it was passed over\n',
      'ringside: a message is not a request with "seq" and "command"; it was passed over\n',
      'ringside: a message of 20000000 bytes is longer than 16777216; it was passed over\n',
    ]);
    expect(client.ask('initialize', {})).toEqual(CAPABILITIES);
  });
  it('no request with any arguments brings the adapter down', () => {
    const client = begun();
    const commands = ['setBreakpoints', 'setFunctionBreakpoints', 'setInstructionBreakpoints', 'setDataBreakpoints', 'setExceptionBreakpoints', 'dataBreakpointInfo', 'breakpointLocations', 'stackTrace', 'scopes', 'variables', 'setVariable', 'evaluate', 'readMemory', 'writeMemory', 'disassemble', 'exceptionInfo', 'gotoTargets', 'goto', 'source', 'next']; // prettier-ignore
    const odd: unknown[] = [null, 5, 'x', [], [5], {}, { breakpoints: 5 }, { breakpoints: [null, 5, {}], source: { path: 'x' } }, { frameId: -1 }, { variablesReference: 99, name: 5 }, { memoryReference: 'q', count: -1 }, { memoryReference: '0xfffffff0', count: 64, instructionCount: 40, instructionOffset: -9 }, { expression: '((((' }, { granularity: 'x' }, { filters: [5] }, { targetId: 1.5 }]; // prettier-ignore
    const answers = commands.flatMap((command) =>
      odd.map((args) => `${command}: ${client.ask(command, args as object)}`),
    );
    expect(answers.filter((answer) => answer.includes('internal error'))).toEqual([]);
    expect(client.output('important')).toBe('');
    expect(client.ask('threads')).toEqual({ threads: [{ id: 1, name: 'Processor' }] });
  });
});

describe('breakpoints', () => {
  it('of lines: bound, moved to code, refused where there is none', () => {
    const client = begun();
    const [here, comment, nowhere] = breakAt(client, { line: lineOf('counted:') }, { line: 1 }, { line: 5000 });
    expect(here).toMatchObject({ verified: true, line: lineOf('counted:') });
    expect(comment).toMatchObject({ verified: true, line: lineOf('start:') });
    expect(nowhere).toMatchObject({ verified: false, message: 'there is no code at or after this line' });
    expect(client.go('continue')).toMatchObject({ reason: 'breakpoint', hitBreakpointIds: [here.id] });
    expect(client.top().line).toBe(lineOf('counted:'));
  });
  it('of an included file, and of a file that is not part of the program', () => {
    const client = begun();
    const set = (path: string): Body => client.ask('setBreakpoints', { source: { path }, breakpoints: [{ line: 2 }] }).breakpoints[0]; // prettier-ignore
    expect(set('/elsewhere.asm')).toMatchObject({ verified: false, message: 'this file is not part of the program that runs' }); // prettier-ignore
    expect(set('/home/student/x/../tick.inc')).toMatchObject({ verified: true, line: 2 });
    client.go('continue');
    expect(client.top()).toMatchObject({ line: 2, source: { path: INCLUDED } });
  });
  it('with conditions, hit counts and log messages', () => {
    const client = begun();
    const line = lineOf('cmp ecx, 5');
    breakAt(client, { line, condition: 'ecx == 3' });
    client.go('continue');
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('3');
    breakAt(client, { line, hitCondition: '2' });
    client.go('continue');
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('5');
    client.ask('restart');
    breakAt(client, { line, logMessage: 'ecx is {ecx}' }, { line: lineOf('counted:') });
    client.go('continue');
    expect(client.output('console')).toBe('ecx is 1\necx is 2\necx is 3\necx is 4\necx is 5\n');
    expect(client.events('output').find((b) => b.output === 'ecx is 1\n')).toMatchObject({
      source: { path: MAIN },
      line,
    });
  });
  it('that cannot work say why', () => {
    const client = begun();
    const line = lineOf('counted:');
    const said = breakAt(client, { line, condition: 'ecx ==' }, { line, condition: 'ecx' }, { line, hitCondition: 'often' }, { line, logMessage: '{nobody}' }); // prettier-ignore
    expect(said.map((b) => b.verified)).toEqual([false, false, false, false]);
    expect(said.map((b) => b.message.split(':')[0])).toEqual(['the condition is not understood', 'the condition is not understood', 'the hit condition "often" is not understood', 'the log message is not understood']); // prettier-ignore
    expect(client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'nobody' }] }).breakpoints[0]).toMatchObject({ verified: false, message: 'the program has no label nobody' }); // prettier-ignore
  });
  it('of labels and of addresses', () => {
    const client = begun();
    client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'count' }] });
    expect(client.go('continue')).toMatchObject({ reason: 'function breakpoint' });
    const { instructionPointerReference } = client.top();
    client.ask('setFunctionBreakpoints', { breakpoints: [] });
    const [set] = client.ask('setInstructionBreakpoints', { breakpoints: [{ instructionReference: instructionPointerReference, offset: 1 }] }).breakpoints; // prettier-ignore
    expect(client.go('continue')).toMatchObject({ reason: 'instruction breakpoint', hitBreakpointIds: [set.id] });
  });
  it('of data: by expression, label, address and variable; registers cannot be watched', () => {
    const client = begun();
    const info = (args: object): Body => client.ask('dataBreakpointInfo', args);
    expect(info({ name: 'dword [5000h]' })).toMatchObject({ dataId: '0x00005000,4', accessTypes: ['read', 'write', 'readWrite'] }); // prettier-ignore
    expect(info({ name: '0x5000', asAddress: true, bytes: 2 }).dataId).toBe('0x00005000,2');
    expect(info({ name: 'gdt' }).dataId).toMatch(/^0x00007[cd]..,4$/);
    expect(info({ name: 'eax' })).toMatchObject({ dataId: null, description: expect.stringMatching(/only memory/) });
    client.ask('setDataBreakpoints', { breakpoints: [{ dataId: '0x00005000,4', accessType: 'write', condition: 'ecx == 2' }] }); // prettier-ignore
    expect(client.go('continue')).toMatchObject({ reason: 'data breakpoint' });
    expect(client.ask('evaluate', { expression: 'dword [5000h]' }).result).toBe('2');
  });
  it('are where breakpointLocations says', () => {
    const client = begun();
    const line = lineOf('again:');
    const found = client.ask('breakpointLocations', { source: { path: MAIN }, line: line - 1, endLine: line + 1 });
    expect(found.breakpoints).toEqual([{ line: line - 1 }, { line }, { line: line + 1 }]);
  });
  it('set while the machine runs are hit, in a step over a call that does not come back too', () => {
    const STAYS = SOURCE.replace('counted: mov', 'counted: call stay\n mov').replace('count: bump', 'stay: nop\ninner: jmp stay\ncount: bump'); // prettier-ignore
    for (const command of ['continue', 'next']) {
      const client = new Client({ [MAIN]: STAYS });
      client.begin();
      breakAt(client, { line: lineOf('counted:', STAYS) });
      client.go('continue');
      client.tell(command, { threadId: 1 });
      client.settle(3);
      expect(client.server.running).toBe(true);
      client.tell('setFunctionBreakpoints', { breakpoints: [{ name: 'inner' }] });
      client.settle();
      expect([client.events('stopped').at(-1).reason, client.top().name]).toEqual(['function breakpoint', 'inner']);
    }
  });
  it('where the machine stands is not hit again, whichever way it came there', () => {
    const client = begun();
    const [{ id }] = breakAt(client, { line: lineOf('cmp ecx, 5') });
    client.go('continue');
    client.go('continue');
    expect(client.go('reverseContinue')).toMatchObject({ reason: 'breakpoint', hitBreakpointIds: [id] });
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('1');
    client.go('continue');
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('2');
  });
});

describe('exceptions', () => {
  it('stop at the handler with the broken rule, when their filter is on', () => {
    const client = begun({}, (c) => c.ask('setExceptionBreakpoints', { filters: ['gp'] }));
    expect(client.go('continue')).toMatchObject({ reason: 'exception', text: '#GP General Protection' });
    expect(client.top()).toMatchObject({ name: 'general', line: lineOf('general:') });
    const info = client.ask('exceptionInfo', { threadId: 1 });
    expect(info).toMatchObject({ exceptionId: '#GP', breakMode: 'always', details: { typeName: '#GP', fullTypeName: 'General Protection' } }); // prettier-ignore
    expect(info.description).toMatch(/^#GP: broken rule: an IDT entry must be an interrupt, trap or task gate/);
    // The machine stands where it stood.
    expect(client.top().name).toBe('general');
    expect(client.go('continue').text).toMatch(/switched the machine off/);
  });
  it('do not stop when it is off', () => {
    const client = begun();
    client.ask('setExceptionBreakpoints', { filters: ['de'] });
    expect(client.go('continue').text).toMatch(/switched the machine off/);
    expect(client.ask('exceptionInfo', { threadId: 1 })).toMatch(/did not stop at an exception/);
    expect(client.ask('setExceptionBreakpoints', { filters: ['zz'] })).toMatch(/there is no exception filter zz/);
  });
  it('a shutdown stops, and going back is possible', () => {
    const client = new Client({ [MAIN]: SOURCE.replace('dw 7ffh', 'dw 7') });
    client.begin();
    expect(client.go('continue')).toMatchObject({ reason: 'exception', text: expect.stringMatching(/shut down/) });
    expect(client.ask('exceptionInfo', { threadId: 1 }).exceptionId).toMatch(/^#/);
    expect(client.go('stepBack', { granularity: 'instruction' })).toMatchObject({ reason: 'step' });
  });
});

describe('stepping', () => {
  it('by line takes the whole macro, by instruction each of it', () => {
    const client = begun();
    client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'count' }] });
    client.go('continue');
    expect(client.top().line).toBe(lineOf('count: bump'));
    client.go('next', { granularity: 'instruction' });
    expect(client.top().line).toBe(lineOf('count: bump'));
    client.go('next');
    expect(client.top().line).toBe(lineOf('count: bump') + 1);
  });
  it('in, over and out', () => {
    const client = begun();
    breakAt(client, { line: lineOf('again:') });
    client.go('continue');
    client.go('stepIn');
    expect(client.top().name).toBe('count');
    expect(client.go('stepOut')).toMatchObject({ reason: 'step' });
    expect(client.top().line).toBe(lineOf('cmp ecx, 5'));
    breakAt(client);
    client.go('next');
    expect(client.top().line).toBe(lineOf('jne again'));
    // Over a jump back means over the loop.
    client.go('next');
    expect(client.top().line).toBe(lineOf('counted:'));
  });
  it('back undoes it, and reverseContinue finds the latest breakpoint, then the beginning', () => {
    const client = begun();
    breakAt(client, { line: lineOf('cmp ecx, 5'), condition: 'ecx == 2' }, { line: lineOf('counted:') });
    client.go('continue');
    client.go('continue');
    expect(client.top().line).toBe(lineOf('counted:'));
    expect(client.go('stepBack')).toMatchObject({ reason: 'step' });
    expect(client.top().line).toBe(lineOf('jne again'));
    expect(client.go('reverseContinue')).toMatchObject({ reason: 'breakpoint' });
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('2');
    expect(client.go('reverseContinue')).toMatchObject({ reason: 'entry', text: 'This is the beginning of history.' });
    expect(client.top().name).toBe('start');
  });
});

describe('while the machine runs', () => {
  const ENDLESS = SOURCE.replace('jb wait1', 'jmp wait1');
  it('only what needs no stopped machine is answered; pause is heard', () => {
    const client = new Client({ [MAIN]: ENDLESS });
    client.begin();
    client.tell('continue', { threadId: 1 });
    client.settle(3);
    expect(client.server.running).toBe(true);
    client.tell('stackTrace', { threadId: 1 });
    expect(client.all.at(-1)).toMatchObject({ success: false, message: 'the machine runs: pause it first' });
    client.tell('pause', { threadId: 1 });
    expect(client.all.slice(-2)).toMatchObject([{ command: 'pause', success: true }, { event: 'stopped', body: { reason: 'pause' } }]); // prettier-ignore
    expect(client.server.running).toBe(false);
    expect(client.ask('pause', { threadId: 1 })).toBeNull();
    expect(client.events('stopped')).toHaveLength(2);
  });
  it('disconnect and terminate are heard', () => {
    const client = new Client({ [MAIN]: ENDLESS });
    client.begin();
    client.tell('continue', { threadId: 1 });
    client.settle(3);
    client.tell('terminate', {});
    expect(client.all.slice(-2)).toMatchObject([{ command: 'terminate', success: true }, { event: 'terminated' }]);
    expect([client.server.running, client.server.ended]).toEqual([false, false]);
    client.tell('disconnect', {});
    expect(client.server.ended).toBe(true);
  });
  it('a search backwards can be given up: the machine stands where it began', () => {
    const client = new Client({ [MAIN]: ENDLESS });
    client.begin();
    client.tell('continue', { threadId: 1 });
    client.settle(20);
    client.go('pause');
    const at = client.top().instructionPointerReference;
    client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'start' }] });
    client.tell('reverseContinue', { threadId: 1 });
    client.server.advance(10);
    client.tell('pause', { threadId: 1 });
    expect(client.top().instructionPointerReference).toBe(at);
  });
});

describe('looking', () => {
  it('frames: the handler, whom it interrupted, and the procedure that was called', () => {
    const client = begun();
    client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'tick' }] });
    client.go('continue');
    const { stackFrames, totalFrames } = client.ask('stackTrace', { threadId: 1 });
    expect(stackFrames[0]).toMatchObject({ name: 'tick', line: 1, source: { path: INCLUDED } });
    expect(stackFrames[1].name).toMatch(/^wait1.*← interrupt 08h|^wait1.*← interrupt #DF/);
    expect(totalFrames).toBe(stackFrames.length);
    expect(client.scope('Pushed words', 2).map((v) => v.name)).toEqual(['EIP', 'CS', 'EFLAGS']);
    client.ask('setFunctionBreakpoints', { breakpoints: [] });
    client.ask('restart');
    client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'count' }] });
    client.go('continue');
    expect(client.ask('stackTrace', { threadId: 1 }).stackFrames.map((f: Body) => f.line)).toEqual([lineOf('count: bump'), lineOf('again:')]); // prettier-ignore
    expect(client.ask('stackTrace', { threadId: 1, startFrame: 1, levels: 1 }).stackFrames).toHaveLength(1);
  });
  it('scopes with everything of a kernel', () => {
    const client = begun();
    breakAt(client, { line: lineOf('counted:') + 4 });
    client.go('continue');
    expect(client.ask('scopes', { frameId: 1 }).scopes.map((s: Body) => s.name)).toEqual(['Registers', 'Flags', 'Segments', 'Control registers', 'Stack', 'GDT', 'LDT', 'IDT', 'TSS', 'PIC']); // prettier-ignore
    const find = (scope: string, name: string): Body => client.scope(scope).find((v) => v.name.startsWith(name));
    expect(find('Registers', 'ECX')).toMatchObject({ value: '0x00000005', memoryReference: '0x00000005', evaluateName: 'ecx' }); // prettier-ignore
    expect(find('Segments', 'CS').value).toMatch(/^0x0008 {2}base 0x00000000 limit 0xffffffff/);
    expect(find('Control registers', 'CR0').variablesReference).toBeGreaterThan(0);
    expect(find('GDT', '[1]').value).toMatch(/^code base 0x00000000 limit 0xffffffff DPL 0/);
    expect(find('IDT', '[13]').value).toMatch(/^0x0008:0x00007.{3} general {2}interrupt/);
    expect(find('TSS', 'TR').value).toBe('has never been loaded');
    expect(find('PIC', 'IRQ 0').value).toMatch(/./);
    const hidden = client.ask('variables', find('Segments', 'DS')).variables;
    expect(hidden.map((v: Body) => v.name).slice(0, 3)).toEqual(['selector', 'base', 'limit']);
  });
  it('references of an earlier stop are refused', () => {
    const client = begun();
    const [first] = client.ask('scopes', { frameId: 1 }).scopes;
    client.go('next');
    expect(client.ask('variables', first)).toMatch(/the machine has moved since/);
    expect(client.ask('scopes', { frameId: 40 })).toMatch(/there is no frame 40/);
  });
  it('evaluates expressions and the commands of the console', () => {
    const client = begun();
    const evaluate = (expression: string, context = 'repl'): Body => client.ask('evaluate', { expression, context });
    expect(evaluate('count + 1', 'watch')).toMatchObject({ type: 'number', memoryReference: expect.stringMatching(/^0x00007c/) }); // prettier-ignore
    expect(evaluate('cpl == 0').result).toBe('true');
    expect(evaluate('nobody', 'hover')).toMatch(/^refused: .*nobody/);
    expect(evaluate('help').result).toMatch(/transition \[N\]/);
    expect(evaluate('why')).toMatch(/did not stop at an exception/);
    client.go('continue');
    expect(evaluate('transition').result).toMatch(/iret/i);
    expect(evaluate('why').result).toMatch(/^#GP at instruction/);
    expect(evaluate('seek 0x7fffffff')).toMatch(/history reaches from/);
    const end = client.ask('evaluate', { expression: 'icount' }).result;
    const stops = client.events('stopped').length;
    evaluate(`seek ${Number(/\((\d+)\)/.exec(end)?.[1] ?? end) - 10}`);
    expect(client.events('stopped').slice(stops)).toMatchObject([{ reason: 'goto' }]);
    expect(evaluate('irq 2')).toMatch(/joins the two chips/);
  });
  it('memory: read, written, refused where there is none', () => {
    const client = begun();
    expect(client.ask('readMemory', { memoryReference: '0x7dfe', count: 2 })).toEqual({
      address: '0x00007dfe',
      data: 'Vao=',
    });
    expect(client.ask('readMemory', { memoryReference: '0x7c00', offset: 0x1fe, count: 2 }).data).toBe('Vao=');
    expect(client.ask('writeMemory', { memoryReference: '0x5000', data: 'AQIDBA==' })).toEqual({ bytesWritten: 4 });
    expect(client.ask('evaluate', { expression: 'dword [5000h]' }).result).toBe('0x04030201 (67305985)');
    expect(client.ask('writeMemory', { memoryReference: '0xf0000', data: 'AQ==' })).toMatch(/not mapped, or is ROM/);
    expect(client.ask('writeMemory', { memoryReference: '0xbffff', data: 'AQIDBA==', allowPartial: true })).toEqual({ bytesWritten: 1 }); // prettier-ignore
    expect(client.ask('writeMemory', { memoryReference: '0x5000', data: '%' })).toMatch(/base64/);
  });
  it('registers and flags can be set, tables cannot', () => {
    const client = begun();
    const set = (scope: string, name: string, value: string): Body => {
      const found = client.ask('scopes', { frameId: 1 }).scopes.find((s: Body) => s.name === scope);
      return client.ask('setVariable', { variablesReference: found.variablesReference, name, value });
    };
    expect(set('Registers', 'EAX', '0x1234 + 1').value).toBe('0x00001235');
    expect(client.ask('evaluate', { expression: 'ax' }).result).toBe('0x00001235 (4661)');
    expect(set('Flags', 'CF', 'true').value).toMatch(/^1/);
    expect(set('Registers', 'CPL', '3')).toMatch(/CPL cannot be changed/);
    expect(set('Registers', 'EAX', 'what')).toMatch(/^refused/);
    expect(set('Registers', 'none', '1')).toMatch(/there is no variable none/);
  });
  it('disassembles forwards and backwards, exactly as many as were asked for', () => {
    const client = begun();
    breakAt(client, { line: lineOf('counted:') });
    client.go('continue');
    const memoryReference = client.top().instructionPointerReference;
    const { instructions } = client.ask('disassemble', { memoryReference, instructionOffset: -2, instructionCount: 4 });
    expect(instructions.map((i: Body) => i.line)).toEqual([-2, -1, 0, 1].map((k) => lineOf('counted:') + k));
    expect(instructions[2]).toMatchObject({ address: memoryReference, symbol: 'counted', location: { path: MAIN } });
    const far = client.ask('disassemble', { memoryReference: '0x0', instructionOffset: -50, instructionCount: 100 });
    expect(far.instructions).toHaveLength(100);
    expect(far.instructions[0]).toMatchObject({ presentationHint: 'invalid' });
  });
  it('sources: the list and the text of an included file', () => {
    const client = begun();
    expect(client.ask('loadedSources').sources.map((s: Body) => s.path)).toEqual([MAIN, INCLUDED]);
    expect(client.ask('source', { source: { path: INCLUDED }, sourceReference: 0 }).content).toMatch(/^tick:/);
    expect(client.ask('source', { source: { path: '/x' } })).toMatch(/not a file of the program/);
  });
  it('goto moves the instruction pointer', () => {
    const client = begun();
    const { targets } = client.ask('gotoTargets', { source: { path: MAIN }, line: lineOf('start:') + 3 });
    expect(client.go('goto', { targetId: targets[0].id })).toMatchObject({ reason: 'goto' });
    expect(client.top().line).toBe(lineOf('start:') + 3);
  });
});

describe('restart and end', () => {
  it('begins anew with the breakpoints bound again and their counts forgotten', () => {
    const client = begun();
    breakAt(client, { line: lineOf('cmp ecx, 5'), hitCondition: '4' });
    client.go('continue');
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('4');
    client.ask('restart');
    expect(client.events('breakpoint')).toMatchObject([{ reason: 'changed', breakpoint: { verified: true } }]);
    expect(client.events('stopped').at(-1).reason).toBe('entry');
    client.go('continue');
    expect(client.ask('evaluate', { expression: 'ecx' }).result).toBe('4');
  });
  it('stays at the end, and ends when that is run on', () => {
    const client = begun();
    expect(client.go('continue').text).toMatch(/switched the machine off \(code 0\)/);
    expect(client.go('continue')).toBe('no stop');
    expect(client.events('exited')).toEqual([{ exitCode: 0 }]);
    expect(client.events('terminated')).toHaveLength(1);
  });
  it('without debugging nothing stops it', () => {
    const client = begun({ noDebug: true, stopOnEntry: false, stopAtEnd: false }, (c) => {
      breakAt(c, { line: lineOf('counted:') });
      c.ask('setExceptionBreakpoints', { filters: ['gp'] });
    });
    expect(client.events('stopped')).toEqual([]);
    expect(client.events('terminated')).toHaveLength(1);
  });
});

describe('the course of events', () => {
  const REQUESTS: readonly [string, object][] = [
    ['next', {}], ['stepIn', {}], ['stepOut', {}], ['stepBack', {}], ['stepBack', { granularity: 'instruction' }], ['reverseContinue', {}], ['continue', {}],
    ['next', { granularity: 'instruction' }], ['stackTrace', {}], ['scopes', { frameId: 1 }], ['variables', { variablesReference: 1 }], ['variables', { variablesReference: 8 }],
    ['evaluate', { expression: 'dword [5000h] + gdt[1].limit' }], ['evaluate', { expression: 'why', context: 'repl' }], ['evaluate', { expression: 'transition', context: 'repl' }],
    ['disassemble', { memoryReference: '0x7c40', instructionOffset: -3, instructionCount: 9 }], ['readMemory', { memoryReference: '0x0', count: 4096 }], ['exceptionInfo', {}],
    ['setBreakpoints', { source: { path: MAIN }, breakpoints: [{ line: lineOf('cmp ecx, 5'), condition: 'ecx > 2' }, { line: lineOf('count: bump'), logMessage: '{ecx}' }] }],
    ['setBreakpoints', { source: { path: MAIN }, breakpoints: [] }], ['setFunctionBreakpoints', { breakpoints: [{ name: 'tick', hitCondition: '% 2' }] }],
    ['setDataBreakpoints', { breakpoints: [{ dataId: '0x00006000,4', accessType: 'readWrite' }] }], ['setDataBreakpoints', { breakpoints: [] }],
    ['setExceptionBreakpoints', { filters: ['gp', 'shutdown'] }], ['setExceptionBreakpoints', { filters: [] }], ['pause', {}],
  ]; // prettier-ignore
  it('is that of the run without a debugger, whatever is asked', () => {
    const plain = undebugged();
    const end = plain.icount + 400;
    plain.run({ untilIcount: end });
    let seed = 12345;
    const next = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let round = 0; round < 4; round++) {
      const client = begun();
      for (let k = 0; k < 60; k++) {
        const [command, args] = REQUESTS[next(REQUESTS.length)];
        client.tell(command, { threadId: 1, ...args });
        // Some are given up on the way.
        if (next(4) === 0) client.tell('pause', { threadId: 1 });
        client.settle();
      }
      client.ask('setBreakpoints', { source: { path: MAIN }, breakpoints: [] });
      client.ask('setFunctionBreakpoints', { breakpoints: [] });
      client.ask('setDataBreakpoints', { breakpoints: [] });
      client.ask('setExceptionBreakpoints', { filters: [] });
      if (client.events('terminated').length === 0) client.go('continue');
      const { machine } = client.target();
      client.target().seekIcount(end);
      expect([machine.icount, machine.digest()]).toEqual([plain.icount, plain.digest()]);
    }
  });
});
