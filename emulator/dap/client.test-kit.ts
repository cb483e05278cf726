/** A client that speaks the protocol as editors do, on a machine that booted a small kernel of two files. */
import { encodeUtf8 } from '#emulator/base';
import { contextOf, describeProgram, TransitionCache } from '#emulator/debug';
import { type BootImage, createMachine, type Machine, type Snapshot } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { DapServer } from './dap-server.ts';
import { FrameReader, frame } from './framing.ts';
import type { Launched, LaunchArguments, LaunchProblem } from './target.ts';

export const MAIN = '/home/student/kernel.asm', INCLUDED = '/home/student/tick.inc'; // prettier-ignore

/** Counts to five in a procedure, takes three timer interrupts, breaks a rule that its handler skips, switches the machine off. */
export const SOURCE = `
 org 0x7c00
 bits 16
start: xor ax, ax
 mov ds, ax
 mov ss, ax
 mov sp, 0x7c00
 mov al, 34h
 out 43h, al
 mov al, 0
 out 40h, al
 mov al, 4
 out 40h, al
 cli
 lgdt [gdtr]
 lidt [idtr]
 mov eax, cr0
 or al, 1
 mov cr0, eax
 jmp 8:protected
 bits 32
%macro bump 1
 inc %1
 mov [5000h], %1
%endmacro
protected: mov ax, 16
 mov ds, ax
 mov es, ax
 mov ss, ax
 mov esp, 9000h
 xor ecx, ecx
again: call count
 cmp ecx, 5
 jne again
counted: mov dword [4000h + 8*8], ((8 << 16) | ((tick - $$ + 0x7c00) & 0xffff))
 mov dword [4000h + 8*8 + 4], 8e00h
 mov dword [4000h + 13*8], ((8 << 16) | ((general - $$ + 0x7c00) & 0xffff))
 mov dword [4000h + 13*8 + 4], 8e00h
 sti
wait1: cmp dword [6000h], 3
 jb wait1
 cli
 mov al, '!'
 out 0e9h, al
 int 30h
skipped: mov dx, 8900h
 mov esi, bye
 mov ecx, 8
off: rep outsb
 hlt
count: bump ecx
 ret
general: add esp, 4
 add dword [esp], 2
 iret
%include "tick.inc"
bye: db 'Shutdown'
 align 8
gdt: dq 0, 00cf9a000000ffffh, 00cf92000000ffffh
gdtr: dw 23
 dd gdt
idtr: dw 7ffh
 dd 4000h
 times 510-($-$$) db 0
 dw 0xaa55
`;
export const TICK = `tick: inc dword [6000h]
 push eax
 mov al, 20h
 out 20h, al
 pop eax
 iret
`;
/** Line of the first source line that has a text. */
export const lineOf = (text: string, of: string = SOURCE): number =>
  of.split('\n').findIndex((line) => line.includes(text)) + 1;

type Assembled = Parameters<typeof describeProgram>[0] & { readonly bytes: Uint8Array };
let assembleText: (text: string) => Assembled = () => {
  throw new Error('assembleWith comes first');
};
/** The assembler is the test's to give: this room does not use it. */
export function assembleWith(assemble: typeof assembleText): void {
  assembleText = assemble;
}

const CONFIG = { ramBytes: 2 << 20 };
interface Booted {
  readonly machine: Machine;
  readonly snapshot: Snapshot;
  readonly image: BootImage;
  readonly assembled: Assembled;
}
/** Machines at 7C00h, one a source: composing and booting one costs far more than a test. */
const booted = new Map<string, Booted>();

function bootedWith(text: string): Booted {
  const known = booted.get(text);
  if (known !== undefined) return known;
  const assembled = assembleText(text);
  const bytes = new Uint8Array(1474560);
  bytes.set(assembled.bytes);
  const image: BootImage = { drive: 'floppy', bytes };
  const machine = createMachine(CONFIG);
  machine.observe('transitions', null);
  machine.load(image);
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 5_000_000 });
  machine.setBreakpoints([]);
  const made = { machine, snapshot: machine.save(), image, assembled };
  booted.set(text, made);
  return made;
}
/** A machine at 7C00h of the source, for comparing with. */
export function undebugged(text: string = SOURCE): Machine {
  const { machine, snapshot } = bootedWith(text);
  const other = createMachine(CONFIG);
  other.restore(snapshot);
  void machine;
  return other;
}

/** `program` is looked up among these. */
export function launcherOf(texts: Readonly<Record<string, string>>) {
  return (wanted: LaunchArguments): Launched | LaunchProblem => {
    const text = texts[wanted.program];
    if (text === undefined) return { problem: `${wanted.program}: no such file`, notes: 'looked everywhere\n' };
    const { machine, snapshot, assembled } = bootedWith(text);
    machine.restore(snapshot);
    machine.setBreakpoints([]);
    machine.setWatchpoints(new Map());
    const sources = [
      { name: MAIN, path: MAIN, text },
      { name: INCLUDED, path: INCLUDED, text: TICK },
    ];
    const program = describeProgram(assembled, sources);
    const context = contextOf(program, new TransitionCache(machine));
    return { timeline: new Timeline(machine), program, context, sources, breakpoints: !wanted.noDebug, notes: '' };
  };
}

// Answers are looked at field by field: they are whatever the protocol says.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = any;
export interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly request_seq?: number;
  readonly body?: Body;
}
const SLICE = 3_000, SLICES = 3_000; // prettier-ignore

export class Client {
  readonly server: DapServer;
  readonly all: Message[] = [];
  private readonly reader = new FrameReader();
  private seq = 1;
  private timeline: Timeline | null = null;

  constructor(texts: Readonly<Record<string, string>> = { [MAIN]: SOURCE }) {
    const launch = launcherOf(texts);
    const remembering = (wanted: LaunchArguments): ReturnType<typeof launch> => {
      const launched = launch(wanted);
      if ('timeline' in launched) this.timeline = launched.timeline;
      return launched;
    };
    this.server = new DapServer({ launch: remembering }, (bytes) => {
      for (const one of this.reader.read(bytes))
        if (one.type === 'message') this.all.push(one.value as unknown as Message);
    });
  }

  /** What is debugged, behind the server's back. */
  target(): Timeline {
    if (this.timeline === null) throw new Error('nothing is launched');
    return this.timeline;
  }
  /** Sends one request without letting anything run. */
  tell(command: string, args?: object): number {
    const seq = this.seq++;
    this.server.receive(frame({ seq, type: 'request', command, ...(args ? { arguments: args } : {}) }));
    return seq;
  }
  raw(text: string): void {
    this.server.receive(encodeUtf8(text));
  }
  /** Lets the machine run until it stops, or gives up. */
  settle(slices: number = SLICES): void {
    for (let k = 0; k < slices && this.server.running; k++) this.server.advance(SLICE);
  }
  /** One request, run to its end: the body of the response, or the sentence of the refusal. */
  ask(command: string, args?: object): Body {
    const seq = this.tell(command, args);
    this.settle();
    const response = this.all.find((m) => m.type === 'response' && m.request_seq === seq);
    if (response === undefined) throw new Error(`no response to ${command}`);
    return response.success === true ? (response.body ?? null) : `refused: ${String(response.message)}`;
  }
  events(name: string): Body[] {
    return this.all.filter((m) => m.event === name).map((m) => m.body);
  }
  /** The last `stopped` event after a request that lets the machine go. */
  go(command: string, args: object = {}): Body {
    const before = this.events('stopped').length;
    const answer = this.ask(command, { threadId: 1, ...args });
    const stops = this.events('stopped').slice(before);
    return typeof answer === 'string' ? answer : (stops.at(-1) ?? 'no stop');
  }
  begin(args: object = {}, configure: () => void = () => {}): Body {
    this.ask('initialize', { adapterID: 'ringside', linesStartAt1: true, columnsStartAt1: true });
    const launched = this.ask('launch', { program: MAIN, ...args });
    if (typeof launched === 'string') return launched;
    configure();
    this.ask('configurationDone');
    return this.events('stopped').at(-1) ?? 'no stop';
  }
  top(): Body {
    return this.ask('stackTrace', { threadId: 1 }).stackFrames[0];
  }
  output(category: string): string {
    return this.events('output').filter((b) => b.category === category).map((b) => b.output).join(''); // prettier-ignore
  }
  scope(name: string, frameId = 1): Body[] {
    const found = this.ask('scopes', { frameId }).scopes.find((s: Body) => s.name === name);
    return this.ask('variables', { variablesReference: found.variablesReference }).variables;
  }
}
