/** Probes: check bodies that need the machine while it runs. One probe a body, made before the run, asked after it. */
import { EFLAGS_BITS, REG32, VECTORS } from '#emulator/arch';
import type { Machine, RegisterState } from '#emulator/machine';
import type { Expression } from '#emulator/query';
import { hex } from '#emulator/base';
import { describeCheck, matcherOf, measure, shown } from '#labs/kit';
import type {
  CheckBody,
  EventPattern,
  LabEvent,
  LabFile,
  Matcher,
  ProbedCheckBody,
  RunRecord,
  SymbolValue,
  Verdict,
} from '#labs/kit';
import { changedLines } from './changed-lines.ts';

/** What a probe may look at. */
export interface ProbeContext {
  readonly machine: Machine;
  readonly symbols: SymbolValue;
  /** The lab's texts were checked when it was read; an expression that the learner's program has no symbols for is null. */
  readonly compile: (text: string) => Expression | null;
}
/** The same for a probe. */
interface ProbedMachine extends ProbeContext {
  /** As they are at the event that is told; read once for all who ask. */
  registers(): RegisterState;
}
export interface Probe {
  /** Words of the events that it is told. */
  readonly events: ReadonlySet<string>;
  /** The machine stands right after the event. */
  observe(event: LabEvent): void;
  finish(run: RunRecord): Omit<Verdict, 'expected'>;
}
type Body<K extends ProbedCheckBody['kind']> = Extract<ProbedCheckBody, { kind: K }>;

const valueOf = (context: ProbeContext, text: string, event: LabEvent | null): ReturnType<Expression['evaluate']> => {
  const { machine, symbols } = context;
  return context.compile(text)?.evaluate({ machine, symbol: symbols, event: event?.fields ?? null }) ?? null;
};
const written = (value: unknown): string => (typeof value === 'number' ? String(value) : String(value ?? '—'));

class HoldsProbe implements Probe {
  readonly events: ReadonlySet<string>;
  private readonly body: Body<'holds'>;
  private readonly context: ProbeContext;
  private readonly at: Matcher | null;
  private readonly between: readonly Matcher[] | null;
  private seen = 0;
  private inside: boolean;
  private failed: LabEvent | null = null;
  private said = '';
  private last: LabEvent | null = null;

  constructor(body: Body<'holds'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
    this.inside = body.between === undefined;
    this.at = body.at === undefined ? null : matcherOf(body.at, context.symbols);
    this.between = body.between?.map((pattern) => matcherOf(pattern, context.symbols)) ?? null;
    const told = this.at === null ? [] : [this.at, ...(this.between ?? [])];
    this.events = new Set(told.map(({ event }) => event));
  }
  observe(event: LabEvent): void {
    const { at, between } = this;
    if (at === null || this.failed !== null) return;
    if (between !== null) {
      if (this.inside && between[1].matches(event)) this.inside = false;
      else if (!this.inside && between[0].matches(event)) this.inside = true;
    }
    if (!this.inside || !at.matches(event)) return;
    this.seen++;
    this.last = event;
    if (this.judge(event) === true) return;
    this.failed = event;
    this.said = this.say(event);
  }
  private judge(event: LabEvent | null): unknown {
    return valueOf(this.context, this.body.expression, event);
  }
  /** Asked at the moment of the event: the machine goes on. */
  private say(event: LabEvent | null): string {
    return operands(this.context, this.body.expression, event) || written(this.judge(event));
  }
  finish(): ReturnType<Probe['finish']> {
    if (this.at === null) return { ok: this.judge(null) === true, observed: this.say(null), evidence: null };
    if (this.failed !== null) return { ok: false, observed: this.said, evidence: this.failed };
    const ok = this.seen >= (this.body.atLeast ?? 1);
    return { ok, observed: `×${this.seen}`, evidence: this.last };
  }
}

/** The two sides of a comparison as they are: `dword [shared]=5`; '' when the text is no plain comparison. */
function operands(context: ProbeContext, text: string, event: LabEvent | null): string {
  return text
    .split(/\s+(?:and|or|&&|\|\|)\s+/)
    .flatMap((part) => part.split(/\s*(?:==|!=|<=|>=|<|>)\s*/))
    .map((side) => side.replace(/^[\s(]+|[\s)]+$/g, ''))
    .filter((side) => /[a-z_[]/i.test(side))
    .map((side) => `${side}=${written(valueOf(context, side, event))}`)
    .join(', ');
}

/** Registers of whoever was interrupted. */
interface Kept {
  readonly registers: RegisterState;
  readonly eip: number;
  readonly event: LabEvent;
}
const SEGMENTS = [['ES', 0], ['DS', 3], ['FS', 4], ['GS', 5]] as const; // prettier-ignore
/** RF is set in pushed images for the processor's own use. */
const RF = 0x10000;
const COMPARED = REG32.map((name, i) => [name, i] as const).filter(([name]) => name !== 'ESP');
const FLAGS = EFLAGS_BITS.filter(({ low }) => 1 << low !== RF).map(({ name, low, width }) => ({ name, low, mask: (1 << width) - 1 })); // prettier-ignore

class PreservedProbe implements Probe {
  readonly events: ReadonlySet<string> = new Set(['enter', 'iret']);
  private readonly isMeant: Matcher;
  private readonly body: Body<'preserved'>;
  private readonly context: ProbedMachine;
  private readonly except: ReadonlySet<string>;
  /** By whom; null = an interrupt that nobody judges. */
  private readonly kept = new Map<string, Kept | null>();
  private compared = 0;
  private failed: LabEvent | null = null;
  private said = '';

  constructor(body: Body<'preserved'>, context: ProbedMachine) {
    this.body = body;
    this.context = context;
    this.except = new Set(body.except ?? []);
    this.isMeant = matcherOf(body.enter, context.symbols);
  }
  observe(event: LabEvent): void {
    if (this.failed !== null) return;
    if (event.event === 'enter') this.enter(event);
    else if (event.event === 'iret') this.leave(event);
  }
  /** Level 3 by process, level 0 by the address of its frame, where IRET will find EIP: above an error code. */
  private enter(event: LabEvent): void {
    const { from, pid, frame, vec } = event.fields;
    const code = event.fields['kind'] === 'exc' && VECTORS[Number(vec)]?.pushesErrorCode === true ? 4 : 0;
    const key = from === 3 ? `pid ${pid}` : `frame ${Number(frame) + code}`;
    const eip = Number(event.fields['savedEip']);
    this.kept.set(key, this.isMeant.matches(event) ? { registers: this.context.registers(), eip, event } : null);
  }
  private leave(event: LabEvent): void {
    const key = event.fields['to'] === 3 ? `pid ${event.fields['pid']}` : `frame ${event.fields['frame']}`;
    const kept = this.kept.get(key) ?? null;
    this.kept.delete(key);
    if (kept === null) return;
    this.compared++;
    const wrong = this.difference(kept, event);
    if (wrong === '') return;
    this.failed = event;
    this.said = wrong;
  }
  /** ESP of an inner entry is the handler's: the frame tells the interrupted one. */
  private difference({ registers: before, eip, event: entered }: Kept, event: LabEvent): string {
    const after = this.context.registers();
    const pushed = Number(entered.fields['savedEfl']);
    const wrong: string[] = [];
    const compare = (name: string, a: number, b: number): void => {
      if (a !== b && !this.except.has(name)) wrong.push(`${name} ${hex(a, 1)}h → ${hex(b, 1)}h`);
    };
    compare('EIP', eip, after.eip);
    for (const [name, i] of COMPARED) compare(name, before.gpr[i] >>> 0, after.gpr[i] >>> 0);
    for (const [name, i] of SEGMENTS) compare(name, before.segments[i].selector, after.segments[i].selector);
    for (const { name, low, mask } of FLAGS) compare(name, (pushed >>> low) & mask, (after.eflags >>> low) & mask);
    const [saved, popped] = [entered.fields['savedEsp'], event.fields['poppedEsp']];
    if (typeof saved === 'number' && typeof popped === 'number') compare('ESP', saved, popped);
    return wrong.join(', ');
  }
  finish(): ReturnType<Probe['finish']> {
    if (this.failed !== null) return { ok: false, observed: this.said, evidence: this.failed };
    return { ok: this.compared >= (this.body.atLeast ?? 1), observed: `×${this.compared}`, evidence: null };
  }
}

/** The far jump into protected mode: by then a boot sector has loaded the rest of its program. */
const PROTECTED_MODE: EventPattern = { event: 'xfer', where: { kind: 'jmpf', protected: true } };

class UnchangedProbe implements Probe {
  readonly events: ReadonlySet<string>;
  private readonly body: Body<'unchanged'>;
  private readonly context: ProbeContext;
  private readonly since: Matcher;
  private before: Uint8Array | null = null;

  constructor(body: Body<'unchanged'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
    this.since = matcherOf(body.since ?? PROTECTED_MODE, context.symbols);
    this.events = new Set([this.since.event]);
  }
  private read(): Uint8Array | null {
    const address = valueOf(this.context, this.body.address, null);
    const length = valueOf(this.context, this.body.length, null);
    if (typeof address !== 'number' || typeof length !== 'number') return null;
    return this.context.machine.readLinear(address, Math.min(length, 0x100000)).bytes;
  }
  observe(event: LabEvent): void {
    if (this.before === null && this.since.matches(event)) this.before = this.read();
  }
  finish(): ReturnType<Probe['finish']> {
    const after = this.read();
    const { before } = this;
    if (before === null || after === null) return { ok: false, observed: '—', evidence: null };
    const at = after.findIndex((byte, i) => byte !== before[i]);
    if (at < 0) return { ok: true, observed: '=', evidence: null };
    const address = Number(valueOf(this.context, this.body.address, null)) + at;
    return {
      ok: false,
      observed: `[${hex(address, 1)}h] ${hex(before[at], 2)}h → ${hex(after[at], 2)}h`,
      evidence: null,
    };
  }
}

class MeasuredProbe implements Probe {
  readonly events: ReadonlySet<string> = new Set();
  private readonly body: Body<'measured'>;
  private readonly context: ProbeContext;
  constructor(body: Body<'measured'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
  }
  observe(): void {
    // The program's own number is read at the end.
  }
  finish(run: RunRecord): ReturnType<Probe['finish']> {
    const measured = measure(this.body.metric, this.body.of, run);
    const said = valueOf(this.context, this.body.expression, null);
    if (measured === null || typeof said !== 'number') return { ok: false, observed: written(said), evidence: null };
    const allowed = Math.abs(measured.value) * (this.body.tolerance ?? 0);
    const ok = Math.abs(said - measured.value) <= allowed;
    return { ok, observed: `${said} : ${shown(measured.value)}`, evidence: measured.at };
  }
}

/** The one that asks nothing of the machine: only the texts count. */
export function patchVerdict(
  { file: only, maxLines }: Body<'patch'>,
  start: readonly LabFile[],
  files: readonly { readonly name: string; readonly text: string }[],
): Omit<Verdict, 'expected'> {
  const counted = start.filter(({ name }) => only === undefined || name === only);
  const changed = counted.reduce(
    (sum, file) => sum + changedLines(file.text, files.find(({ name }) => name === file.name)?.text ?? ''),
    0,
  );
  return { ok: changed <= maxLines, observed: String(changed), evidence: null };
}

function probeFor(body: WatchingBody, context: ProbedMachine): Probe {
  switch (body.kind) {
    case 'holds':
      return new HoldsProbe(body, context);
    case 'preserved':
      return new PreservedProbe(body, context);
    case 'unchanged':
      return new UnchangedProbe(body, context);
    case 'measured':
      return new MeasuredProbe(body, context);
  }
}

type WatchingBody = Exclude<ProbedCheckBody, { kind: 'patch' }>;
const WATCHING: readonly string[] = ['holds', 'preserved', 'unchanged', 'measured'];
const watches = (body: CheckBody): body is WatchingBody => WATCHING.includes(body.kind);

/** All probes of one run. */
export class Probes {
  private readonly probes = new Map<ProbedCheckBody, Probe>();
  /** By the events that they want to hear of. */
  private readonly working = new Map<string, Probe[]>();
  private registers: RegisterState | null = null;

  constructor(bodies: readonly CheckBody[], context: ProbeContext) {
    const { machine } = context;
    const looked = { ...context, registers: (): RegisterState => (this.registers ??= machine.registers()) };
    // Checks and mistakes ask the same thing again and again: one probe answers all who do.
    const same = new Map<string, Probe>();
    for (const body of bodies) {
      if (!watches(body)) continue;
      const key = JSON.stringify(body);
      const probe = same.get(key) ?? probeFor(body, looked);
      same.set(key, probe);
      this.probes.set(body, probe);
    }
    for (const probe of same.values())
      for (const word of probe.events) this.working.set(word, [...(this.working.get(word) ?? []), probe]);
  }
  observe(event: LabEvent): void {
    const listening = this.working.get(event.event);
    this.registers = null;
    if (listening !== undefined) for (const probe of listening) probe.observe(event);
  }
  /** The verdicts; the machine stands at the end of its run. */
  finish(run: Omit<RunRecord, 'probed'>): RunRecord['probed'] {
    const verdicts = new Map<ProbedCheckBody, Verdict>();
    const record: RunRecord = { ...run, probed: (body) => verdicts.get(body) ?? null };
    for (const [body, probe] of this.probes)
      verdicts.set(body, { expected: describeCheck(body), ...probe.finish(record) });
    return record.probed;
  }
}
