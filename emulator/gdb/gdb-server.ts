/**
 * One connection with gdb: bytes in, bytes out. While the machine runs, whoever owns the connection calls `advance` again and
 * again; between two calls it hands in what arrived, so that Ctrl-C is heard. Nothing a client sends can make this throw.
 */
import { memoryWrites, readMemory } from '#emulator/debug';
import type { InputEvent, StopReason } from '#emulator/machine';
import { monitor } from './monitor.ts';
import { ACKNOWLEDGE, ASK_AGAIN, bytesOf, escapeBinary, fromHex, packet, PACKET_SIZE, PacketReader, toHex, unescapeBinary } from './packet.ts'; // prettier-ignore
import type { Received } from './packet.ts';
import { allRegisters, allRegisterWrites, isWide, programCounter, registerSource, registerText, registerWrite } from './registers.ts'; // prettier-ignore
import type { RegisterWrite } from './registers.ts';
import { REGISTERS } from './registers.table.ts';
import { Continue, ContinueBack, Step, StepBack } from './run-control.ts';
import type { Run, Stop } from './run-control.ts';
import { LONGEST_WATCH, StopPoints } from './stop-points.ts';
import type { StopPointKind } from './stop-points.ts';
import { stopReply } from './stop-reply.ts';
import { targetDescription } from './target-description.ts';
import type { GdbTarget } from './target.ts';
import { stopWords, WORDS } from './words.table.ts';

const OK = 'OK';
const MALFORMED = 'E01';
/** EFAULT: nothing is mapped there, or it cannot be written. */
const NOT_MAPPED = 'E14';
/** The empty answer: this packet is not known here. */
const UNSUPPORTED = '';

/** `Z0` to `Z4`. */
const KINDS: readonly StopPointKind[] = ['swbreak', 'hwbreak', 'watch', 'rwatch', 'awatch'];
const WRITABLE = REGISTERS.filter((row) => row.poke !== undefined).map((row) => row.name);
/** Bytes of text in one console packet. */
const CONSOLE_BYTES = PACKET_SIZE / 4;

/** First bytes of a client: acknowledgements, a packet, Ctrl-C. */
const GREETINGS: readonly number[] = Array.from('+-$\x03', (c) => c.charCodeAt(0));

/** A number of at most 32 bits in hexadecimal digits, or null. */
const number32 = (digits: string | undefined): number | null =>
  digits !== undefined && /^[0-9a-f]{1,8}$/i.test(digits) ? Number.parseInt(digits, 16) : null;

export class GdbServer {
  private readonly target: GdbTarget;
  private readonly send: (bytes: Uint8Array) => void;
  private readonly reader = new PacketReader();
  private readonly points = new StopPoints();
  private run: Run | null = null;
  private acknowledges = true;
  private lastSent = packet('');
  private lastStop: Stop = { type: 'stepped' };
  private understood = { swbreak: false, hwbreak: false };
  /** Code size gdb was told of; null until it asked for the description. */
  private toldWide: boolean | null = null;
  private ended_ = false;
  private greeted = false;

  constructor(target: GdbTarget, send: (bytes: Uint8Array) => void) {
    this.target = target;
    this.send = send;
  }

  /** True while the machine runs for this connection: `advance` is to be called. */
  get running(): boolean {
    return this.run !== null;
  }
  /** True once gdb has said good-bye: the connection is to be closed. */
  get ended(): boolean {
    return this.ended_;
  }

  receive(bytes: Uint8Array): void {
    // A client of another protocol, such as a web page that tries the ports of this machine, has nothing to say here.
    if (!this.greeted && bytes.length > 0 && !GREETINGS.includes(bytes[0])) this.ended_ = true;
    this.greeted ||= bytes.length > 0;
    for (const one of this.reader.read(bytes)) this.take(one);
  }

  /** One slice of the run. @param budget instructions, about; @param untilNow virtual time it does not pass. */
  advance(budget: number, untilNow = Infinity): void {
    const { run } = this;
    if (run === null) return;
    try {
      const stop = run.advance(budget, untilNow);
      if (stop !== null) this.stopped(stop);
    } catch (error) {
      this.say(WORDS.crash(messageOf(error)));
      this.stopped({ type: 'interrupted' });
    }
  }

  /** As Ctrl-C of gdb. */
  interrupt(): void {
    if (this.run !== null) this.stopped({ type: 'interrupted' });
  }
  /** Others have armed the machine: put this connection's breakpoints into it again. */
  rearm(): void {
    this.points.forgetArmed();
    this.points.arm(this.target.timeline.machine);
  }
  /** Why the last run ended, where breakpoints or the machine ended it. */
  get ending(): StopReason | null {
    const stop = this.lastStop;
    if (stop.type === 'machine') return stop.reason;
    if (stop.type === 'watch') return { why: 'breakpoint', linear: stop.hit.linear };
    return stop.type === 'break' ? { why: 'breakpoint', linear: programCounter(this.target.timeline.machine) } : null;
  }

  /** The connection is gone: its breakpoints go with it, the machine stays where it is. */
  close(): void {
    this.endRun();
    this.points.clear();
    this.points.arm(this.target.timeline.machine);
    this.ended_ = true;
  }

  // -- packets -----------------------------------------------------------------------------------------------------------
  private take(one: Received): void {
    if (this.ended_) return;
    switch (one.type) {
      case 'interrupt':
        this.interrupt();
        return;
      case 'again':
        if (this.acknowledges) this.send(this.lastSent);
        return;
      case 'bad-checksum':
        if (this.acknowledges) this.send(ASK_AGAIN);
        return;
      case 'too-long':
      case 'packet':
        if (this.acknowledges) this.send(ACKNOWLEDGE);
        // Between "continue" and the stop reply there is nothing to ask for.
        if (this.run === null) this.answer(one.type === 'packet' ? one.text : null);
        return;
    }
  }

  private answer(text: string | null): void {
    let reply: string | null;
    try {
      reply = text === null ? MALFORMED : this.replyTo(text);
    } catch (error) {
      this.endRun();
      reply = `E.${printable(messageOf(error)).replace(/[#$}*]/g, '?')}`;
    }
    if (reply !== null) this.reply(reply);
    // The answer itself is still acknowledged.
    if (text === 'QStartNoAckMode') this.acknowledges = false;
  }
  private reply(text: string): void {
    this.lastSent = packet(text);
    this.send(this.lastSent);
  }
  /** Console text. @param each how it is sent: part of a stop or of an answer. */
  private say(line: string): void {
    const bytes = bytesOf(printable(`${line}\n`));
    for (let k = 0; k < bytes.length; k += CONSOLE_BYTES) this.reply(`O${toHex(bytes.subarray(k, k + CONSOLE_BYTES))}`);
  }

  /** Null = no answer now: the machine runs, or the packet has none. */
  private replyTo(text: string): string | null {
    const { target } = this;
    const { machine } = target.timeline;
    const rest = text.slice(1);
    switch (text[0]) {
      case '?':
        return stopReply(this.lastStop.type === 'watch' ? { type: 'stepped' } : this.lastStop, registerSource(machine), this.understood); // prettier-ignore
      case 'g':
        return allRegisters(registerSource(machine));
      case 'G':
        return this.writeRegisters(allRegisterWrites(rest, registerSource(machine)));
      case 'p':
        return this.readRegister(rest);
      case 'P':
        return this.writeRegister(rest);
      case 'm':
        return this.readMemory(rest);
      case 'M':
        return this.writeMemory(rest, fromHex);
      case 'X':
        return this.writeMemory(rest, unescapeBinary);
      case 'Z':
      case 'z':
        return this.stopPoint(text[0] === 'Z', rest);
      case 'c':
      case 'C':
      case 's':
      case 'S':
        return this.resumeOld(text);
      case 'b':
        return this.resumeBack(rest);
      case 'v':
        return this.verbose(text);
      case 'H':
        return /^[cg](-1|[01])$/.test(rest) ? OK : MALFORMED;
      case 'T':
        return /^(-1|0*[01])$/.test(rest) ? OK : MALFORMED;
      case 'D':
        this.close();
        return OK;
      case 'k':
        target.restart();
        this.close();
        return null;
      case 'q':
      case 'Q':
        return this.query(text);
      default:
        return UNSUPPORTED;
    }
  }

  private query(text: string): string | null {
    const [name] = text.split(/[:,]/, 1);
    switch (name) {
      case 'qSupported': {
        const words = text.slice(name.length + 1).split(';');
        this.understood = { swbreak: words.includes('swbreak+'), hwbreak: words.includes('hwbreak+') };
        return `PacketSize=${PACKET_SIZE.toString(16)};QStartNoAckMode+;qXfer:features:read+;swbreak+;hwbreak+;vContSupported+;ReverseStep+;ReverseContinue+`;
      }
      case 'QStartNoAckMode':
        return OK;
      case 'qXfer':
        return this.transfer(text);
      case 'qRcmd':
        return this.monitor(text.slice(name.length + 1));
      case 'qAttached':
        return '1';
      case 'qC':
        return 'QC1';
      case 'qfThreadInfo':
        return 'm1';
      case 'qsThreadInfo':
        return 'l';
      case 'qThreadExtraInfo': {
        const { machine } = this.target.timeline;
        return toHex(bytesOf(`CPL ${machine.registers().cpl}, ${isWide(machine) ? 32 : 16}-bit code`));
      }
      case 'qSymbol':
        return OK;
      default:
        return UNSUPPORTED;
    }
  }

  /** `qXfer:features:read:target.xml:offset,length`. */
  private transfer(text: string): string {
    const found = /^qXfer:features:read:([^:]*):([0-9a-f]{1,8}),([0-9a-f]{1,8})$/i.exec(text);
    if (found === null) return text.startsWith('qXfer:features:') ? MALFORMED : UNSUPPORTED;
    if (found[1] !== 'target.xml') return 'E00';
    const wide = isWide(this.target.timeline.machine);
    const offset = Number.parseInt(found[2], 16);
    if (offset === 0 || this.toldWide === null) this.toldWide = wide;
    const all = targetDescription(this.toldWide);
    // Half of the packet leaves room for every character to be escaped.
    const part = all.slice(offset, offset + Math.min(Number.parseInt(found[3], 16), PACKET_SIZE / 2 - 1));
    return `${offset + part.length < all.length ? 'm' : 'l'}${escapeBinary(part)}`;
  }

  private monitor(digits: string): string {
    const bytes = fromHex(digits);
    if (bytes === null) return MALFORMED;
    const { lines, restarted } = monitor(this.target, String.fromCharCode(...bytes.subarray(0, CONSOLE_BYTES)));
    if (restarted === true) {
      this.points.forgetArmed();
      this.lastStop = { type: 'stepped' };
    }
    for (const line of lines) this.say(line);
    return OK;
  }

  // -- registers and memory ----------------------------------------------------------------------------------------------
  private readRegister(digits: string): string {
    const row = REGISTERS[number32(digits) ?? -1];
    return row === undefined ? MALFORMED : registerText(row, registerSource(this.target.timeline.machine));
  }
  private writeRegister(text: string): string {
    const [digits, value] = text.split('=');
    const row = REGISTERS[number32(digits) ?? -1];
    if (row === undefined || value === undefined) return MALFORMED;
    const write = registerWrite(row, value, registerSource(this.target.timeline.machine));
    return this.writeRegisters(write && [write]);
  }
  private writeRegisters(writes: readonly RegisterWrite[] | null): string {
    if (writes === null) return WORDS.notWritable(WRITABLE.join(' '));
    this.input(writes.map(({ register, value }) => ({ type: 'poke-register', register, value })));
    return OK;
  }

  private readMemory(text: string): string {
    const [address, length] = text.split(',').map(number32);
    if (address == null || length == null) return MALFORMED;
    if (length === 0) return OK;
    const bytes = readMemory(this.target.timeline.machine, address, Math.min(length, PACKET_SIZE / 2 - 8));
    return bytes === null ? NOT_MAPPED : toHex(bytes);
  }
  private writeMemory(text: string, decode: (text: string) => Uint8Array | null): string {
    const at = text.indexOf(':');
    const [address, length] = text.slice(0, Math.max(at, 0)).split(',').map(number32);
    const bytes = decode(text.slice(at + 1));
    if (at < 0 || address == null || length == null || bytes === null || bytes.length !== length) return MALFORMED;
    const writes = memoryWrites(this.target.timeline.machine, address, bytes);
    if (writes === null) return NOT_MAPPED;
    this.input(writes);
    return OK;
  }
  /** The one door in: a change in the past begins a new branch of history. */
  private input(events: readonly InputEvent[]): void {
    for (const event of events) this.target.input(event);
  }

  private stopPoint(insert: boolean, text: string): string {
    const found = /^([0-9]),([0-9a-f]{1,8}),([0-9a-f]{1,8})(;.*)?$/i.exec(text);
    if (found === null) return MALFORMED;
    const kind = KINDS[Number(found[1])];
    if (kind === undefined) return UNSUPPORTED;
    const linear = Number.parseInt(found[2], 16);
    const length = Number.parseInt(found[3], 16);
    if (!insert) this.points.remove(kind, linear, length);
    else if (!this.points.insert(kind, linear, length)) return WORDS.watchTooLong(LONGEST_WATCH);
    return OK;
  }

  // -- runs --------------------------------------------------------------------------------------------------------------
  /** `c [addr]`, `s [addr]`, `C sig[;addr]`, `S sig[;addr]`: a signal means nothing to a processor. */
  private resumeOld(text: string): string | null {
    const found = /^(?:[cs]([0-9a-f]{0,8})|[CS][0-9a-f]{2}(?:;([0-9a-f]{1,8}))?)$/i.exec(text);
    if (found === null) return MALFORMED;
    const { timeline } = this.target;
    const address = number32(found[1] || found[2]);
    if (address !== null && address !== programCounter(timeline.machine)) {
      const { segments } = timeline.machine.registers();
      this.input([{ type: 'poke-register', register: 'EIP', value: (address - segments[1].base) >>> 0 }]);
    }
    return this.resume(
      /^s/i.test(text) ? new Step(timeline, this.points) : new Continue(timeline, this.points, this.target.waits),
    );
  }
  private resumeBack(kind: string): string | null {
    const { timeline } = this.target;
    if (kind === 's') return this.resume(new StepBack(timeline, this.points));
    if (kind === 'c') return this.resume(new ContinueBack(timeline, this.points));
    return UNSUPPORTED;
  }
  private verbose(text: string): string | null {
    if (text === 'vCont?') return 'vCont;c;C;s;S;r';
    if (!text.startsWith('vCont;')) return UNSUPPORTED;
    const { timeline } = this.target;
    for (const action of text.slice('vCont;'.length).split(';')) {
      const found = /^(c|C[0-9a-f]{2}|s|S[0-9a-f]{2}|r([0-9a-f]{1,8}),([0-9a-f]{1,8}))(?::(-1|0*[01]))?$/i.exec(action);
      if (found === null) return MALFORMED;
      if (found[2] !== undefined) {
        const range = [Number.parseInt(found[2], 16), Number.parseInt(found[3], 16)] as const;
        return this.resume(new Step(timeline, this.points, range));
      }
      return this.resume(
        /^s/i.test(found[1]) ? new Step(timeline, this.points) : new Continue(timeline, this.points, this.target.waits),
      );
    }
    return MALFORMED;
  }

  /** Short ones are over at once; the others go on in `advance`. */
  private resume(run: Run): null {
    this.run = run;
    return null;
  }
  private endRun(): void {
    this.run?.finish();
    this.run = null;
  }

  private stopped(stop: Stop): void {
    this.endRun();
    this.lastStop = stop;
    const { machine } = this.target.timeline;
    if (stop.type === 'machine') this.say(stopWords(stop.reason));
    if (stop.type === 'beginning') this.say(WORDS.beginning);
    const wide = isWide(machine);
    if (this.toldWide !== null && wide !== this.toldWide) {
      this.toldWide = wide;
      this.say(wide ? WORDS.to32 : WORDS.to16);
    }
    this.reply(stopReply(stop, registerSource(machine), this.understood));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** One byte a character. */
const printable = (text: string): string => text.replace(/[^\n\t\x20-\x7e]/g, '?');
