/** Probes: check bodies that need the machine while it runs. One probe a body, made before the run, asked after it. */
import { EFLAGS_BITS, REG32, VECTORS } from '#emulator/arch';
import type { Machine, RegisterState } from '#emulator/machine';
import type { Expression } from '#emulator/query';
import { hex } from '#emulator/base';
import { describeCheck, measure, patternMatches, shown } from '#labs/kit';
import type {
  CheckBody,
  EventPattern,
  Lab,
  LabEvent,
  LabFile,
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
  readonly start: readonly LabFile[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
}
export interface Probe {
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
  private readonly body: Body<'holds'>;
  private readonly context: ProbeContext;
  private seen = 0;
  private inside: boolean;
  private failed: LabEvent | null = null;
  private said = '';
  private last: LabEvent | null = null;

  constructor(body: Body<'holds'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
    this.inside = body.between === undefined;
  }
  observe(event: LabEvent): void {
    const { at, between } = this.body;
    if (at === undefined || this.failed !== null) return;
    const { symbols } = this.context;
    if (between !== undefined) {
      if (this.inside && patternMatches(between[1], event, symbols)) this.inside = false;
      else if (!this.inside && patternMatches(between[0], event, symbols)) this.inside = true;
    }
    if (!this.inside || !patternMatches(at, event, symbols)) return;
    this.seen++;
    this.last = event;
    if (this.judge(event) === true) return;
    this.failed = event;
  }
  private judge(event: LabEvent | null): unknown {
    const value = valueOf(this.context, this.body.expression, event);
    this.said = operands(this.context, this.body.expression, event) || written(value);
    return value;
  }
  finish(): ReturnType<Probe['finish']> {
    if (this.body.at === undefined) {
      const ok = this.judge(null) === true;
      return { ok, observed: this.said, evidence: null };
    }
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
  readonly judged: boolean;
  readonly event: LabEvent;
}
const SEGMENTS = [['ES', 0], ['DS', 3], ['FS', 4], ['GS', 5]] as const; // prettier-ignore
/** RF is set in pushed images for the processor's own use. */
const RF = 0x10000;

class PreservedProbe implements Probe {
  private readonly body: Body<'preserved'>;
  private readonly context: ProbeContext;
  private readonly except: ReadonlySet<string>;
  private readonly kept = new Map<string, Kept>();
  private compared = 0;
  private failed: LabEvent | null = null;
  private said = '';

  constructor(body: Body<'preserved'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
    this.except = new Set(body.except ?? []);
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
    const judged = patternMatches(this.body.enter, event, this.context.symbols);
    const registers = this.context.machine.registers();
    this.kept.set(key, { registers, eip: Number(event.fields['savedEip']), judged, event });
  }
  private leave(event: LabEvent): void {
    const key = event.fields['to'] === 3 ? `pid ${event.fields['pid']}` : `frame ${event.fields['frame']}`;
    const kept = this.kept.get(key);
    this.kept.delete(key);
    if (kept === undefined || !kept.judged) return;
    this.compared++;
    const wrong = this.difference(kept, event);
    if (wrong === '') return;
    this.failed = event;
    this.said = wrong;
  }
  private difference({ registers: before, eip, event: entered }: Kept, event: LabEvent): string {
    const after = this.context.machine.registers();
    const pairs: [string, number, number][] = [
      ['EIP', eip, after.eip],
      ...REG32.flatMap((name, i): [string, number, number][] => {
        // ESP of an inner entry is the handler's: the frame tells the interrupted one.
        if (name === 'ESP') return [];
        return [[name, before.gpr[i] >>> 0, after.gpr[i] >>> 0]];
      }),
      ...SEGMENTS.map(([name, i]): [string, number, number] => [name, before.segments[i].selector, after.segments[i].selector]), // prettier-ignore
      ...EFLAGS_BITS.flatMap(({ name, low, width }): [string, number, number][] => {
        const pushed = Number(entered.fields['savedEfl']);
        if (1 << low === RF) return [];
        const mask = (1 << width) - 1;
        return [[name, (pushed >>> low) & mask, (after.eflags >>> low) & mask]];
      }),
      ...pushedPair('ESP', entered.fields['savedEsp'], event.fields['poppedEsp']),
    ];
    return pairs
      .filter(([name, a, b]) => a !== b && !this.except.has(name))
      .map(([name, a, b]) => `${name} ${hex(a, 1)}h → ${hex(b, 1)}h`)
      .join(', ');
  }
  finish(): ReturnType<Probe['finish']> {
    if (this.failed !== null) return { ok: false, observed: this.said, evidence: this.failed };
    return { ok: this.compared >= (this.body.atLeast ?? 1), observed: `×${this.compared}`, evidence: null };
  }
}
const pushedPair = (name: string, before: unknown, after: unknown): [string, number, number][] =>
  typeof before === 'number' && typeof after === 'number' ? [[name, before, after]] : [];

/** The far jump into protected mode: by then a boot sector has loaded the rest of its program. */
const PROTECTED_MODE: EventPattern = { event: 'xfer', where: { kind: 'jmpf', protected: true } };

class UnchangedProbe implements Probe {
  private readonly body: Body<'unchanged'>;
  private readonly context: ProbeContext;
  private readonly since: EventPattern;
  private before: Uint8Array | null = null;

  constructor(body: Body<'unchanged'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
    this.since = body.since ?? PROTECTED_MODE;
  }
  private read(): Uint8Array | null {
    const address = valueOf(this.context, this.body.address, null);
    const length = valueOf(this.context, this.body.length, null);
    if (typeof address !== 'number' || typeof length !== 'number') return null;
    return this.context.machine.readLinear(address, Math.min(length, 0x100000)).bytes;
  }
  observe(event: LabEvent): void {
    if (this.before === null && patternMatches(this.since, event, this.context.symbols)) this.before = this.read();
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

class PatchProbe implements Probe {
  private readonly body: Body<'patch'>;
  private readonly context: ProbeContext;
  constructor(body: Body<'patch'>, context: ProbeContext) {
    this.body = body;
    this.context = context;
  }
  observe(): void {
    // Only the texts count.
  }
  finish(): ReturnType<Probe['finish']> {
    const { files } = this.context;
    const { file: only, maxLines } = this.body;
    const counted = this.context.start.filter(({ name }) => only === undefined || name === only);
    const changed = counted.reduce(
      (sum, file) => sum + changedLines(file.text, files.find(({ name }) => name === file.name)?.text ?? ''),
      0,
    );
    return { ok: changed <= maxLines, observed: String(changed), evidence: null };
  }
}

function probeFor(body: ProbedCheckBody, context: ProbeContext): Probe {
  switch (body.kind) {
    case 'holds':
      return new HoldsProbe(body, context);
    case 'preserved':
      return new PreservedProbe(body, context);
    case 'unchanged':
      return new UnchangedProbe(body, context);
    case 'measured':
      return new MeasuredProbe(body, context);
    case 'patch':
      return new PatchProbe(body, context);
  }
}

/** Bodies of a lab, those inside `all`, `any` and `not` too. */
export function* bodiesOf(lab: Lab): Generator<CheckBody> {
  const within = function* (body: CheckBody): Generator<CheckBody> {
    yield body;
    if (body.kind === 'all' || body.kind === 'any') for (const part of body.of) yield* within(part);
    else if (body.kind === 'not') yield* within(body.of);
  };
  for (const check of lab.checks) yield* within(check.body);
  for (const mistake of lab.mistakes) yield* within(mistake.when);
  for (const step of lab.steps)
    if (step.kind === 'predict') for (const option of step.options) if (option.when) yield* within(option.when);
}

const isProbed = (body: CheckBody): body is ProbedCheckBody =>
  ['holds', 'preserved', 'unchanged', 'measured', 'patch'].includes(body.kind);

/** All probes of a lab for one run. */
export class Probes {
  private readonly probes = new Map<ProbedCheckBody, Probe>();
  private readonly working: readonly Probe[];
  constructor(lab: Lab, context: ProbeContext) {
    // Checks and mistakes ask the same thing again and again: one probe answers all who do.
    const same = new Map<string, Probe>();
    for (const body of bodiesOf(lab)) {
      if (!isProbed(body)) continue;
      const key = JSON.stringify(body);
      const probe = same.get(key) ?? probeFor(body, context);
      same.set(key, probe);
      this.probes.set(body, probe);
    }
    this.working = [...same.values()];
  }
  observe(event: LabEvent): void {
    for (const probe of this.working) probe.observe(event);
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
