/**
 * A folder of files → a `Lab`, with every problem said in a way that tells the author what to do next. The same code
 * reads the built-in labs and folders from outside.
 */
import type {
  CheckBody,
  CheckSpec,
  Lab,
  LabFile,
  MistakeSpec,
  PredictionOption,
  RunSpec,
  Step,
  Text,
  WatchSpec,
  WrongVariant,
} from './lab-manifest.ts';
import { departures } from '#emulator/base';
import { describeProblem, parseExpression } from '#emulator/query';
import { LAB_JSON, TRIAL_JSON } from './lab-json.shape.ts';
import { METRICS, metricOf } from './metrics.table.ts';
import { parseGuide, type Guide, type GuideStep } from './parse-guide.ts';

/** lab.json as written. Only structure: no words for people. */
interface LabJson {
  readonly format: number;
  /** Default: `lab`. */
  readonly kind?: Lab['kind'];
  readonly id: string;
  readonly slug: string;
  readonly minutes: number;
  readonly prerequisites?: readonly string[];
  readonly sdm?: readonly string[];
  readonly sources?: readonly string[];
  readonly panels?: readonly string[];
  readonly seeds: readonly number[];
  /** Of every run, unless it says otherwise. */
  readonly maxInstructions: number;
  readonly maxMs?: number;
  readonly endMark?: string;
  readonly machine?: RunSpec['machine'];
  /** Default: one run, `main`, without input. */
  readonly runs?: readonly (Partial<RunSpec> & { readonly id: string })[];
  readonly watch?: readonly WatchSpec[];
  readonly pid?: string;
  readonly files: readonly { readonly name: string; readonly role: 'editable' | 'readonly' }[];
  readonly steps: readonly StepJson[];
  readonly checks?: readonly {
    readonly id: string;
    readonly body: CheckBody;
    readonly needs?: readonly string[];
    readonly run?: string;
  }[];
  readonly mistakes?: readonly { readonly id: string; readonly when: CheckBody; readonly run?: string }[];
  readonly startFails?: string;
  readonly wrong?: readonly (Replacements & {
    /** Or a file in wrong/ that takes the place of the first editable file. */
    readonly file?: string;
    readonly failedCheck: string;
    readonly rule: string;
    readonly onSeeds?: WrongVariant['onSeeds'];
  })[];
  /** Files in alternatives/, each a whole replacement of the first editable file; or replacements, as in a wrong variant. */
  readonly alternatives?: readonly (string | Replacements)[];
  readonly findings?: readonly string[];
}
/** Changes of the solution's editable files, each in the first that contains the text: [from, to]. */
interface Replacements {
  readonly name: string;
  readonly replace?: readonly (readonly [string, string])[];
}
interface StepJson {
  readonly id: string;
  readonly kind: Step['kind'];
  readonly cites?: readonly string[];
  readonly experiment?: string;
  readonly run?: string;
  readonly options?: readonly { readonly id: string; readonly when?: CheckBody; readonly right?: boolean }[];
  readonly checks?: readonly string[];
  readonly panels?: readonly string[];
  readonly lines?: readonly { readonly id: string; readonly code: string }[];
  readonly solution?: readonly string[];
}

export interface LabProblem {
  /** File in the lab's folder. */
  readonly file: string;
  readonly message: string;
}
export type ParsedLab =
  | { readonly lab: Lab; readonly problems: readonly LabProblem[] }
  | { readonly lab: null; readonly problems: readonly LabProblem[] };

const HINT_WORDS = 160;

/** Folders of programs that an experiment may take as they are: `wrong/no-lock.asm`. A bare name is one in experiments/. */
const PROGRAM_FOLDERS = ['start', 'solution', 'alternatives', 'wrong'];
export const pathOfExperiment = (name: string): string =>
  PROGRAM_FOLDERS.some((folder) => name.startsWith(`${folder}/`)) ? name : `experiments/${name}`;

class LabReader {
  readonly problems: LabProblem[] = [];
  private readonly files: ReadonlyMap<string, string>;
  private readonly json: LabJson;
  private readonly en: Guide;
  private readonly zh: Guide;

  constructor(files: ReadonlyMap<string, string>, json: LabJson) {
    this.files = files;
    this.json = json;
    this.en = parseGuide(files.get('guide.en.md') ?? '');
    this.zh = parseGuide(files.get('guide.zh.md') ?? '');
  }

  private problem(file: string, message: string): void {
    this.problems.push({ file, message });
  }

  /** Both languages of one text; a missing one is a problem. */
  private text(what: string, get: (guide: Guide) => string | undefined): Text {
    const en = get(this.en) ?? '';
    const zh = get(this.zh) ?? '';
    if (en === '') this.problem('guide.en.md', `${what} has no text: add it`);
    if (zh === '') this.problem('guide.zh.md', `${what} has no text: add it`);
    return { en, zh };
  }

  private source(path: string): string {
    const text = this.files.get(path);
    if (text === undefined) this.problem(path, 'the file is missing: lab.json names it');
    return text ?? '';
  }

  private fileSet(folder: string): LabFile[] {
    return this.json.files.map((f) => ({
      ...f,
      text:
        this.files.get(`${folder}/${f.name}`) ?? this.files.get(`common/${f.name}`) ?? this.source(`start/${f.name}`),
    }));
  }

  private experiment(name: string | undefined): LabFile | null {
    const main = this.json.files.find((f) => f.role === 'editable');
    if (name === undefined || !main) return null;
    return { name: main.name, role: 'editable', text: this.source(pathOfExperiment(name)) };
  }

  private step(json: StepJson): Step {
    const at = `step ${json.id}`;
    const pick = (get: (s: GuideStep) => string | undefined) => (g: Guide) => {
      const s = g.steps.get(json.id);
      return s && get(s);
    };
    const base = {
      id: json.id,
      title: this.text(
        `the title of ${at}`,
        pick((s) => s.title),
      ),
      body: this.text(
        `the body of ${at}`,
        pick((s) => s.body),
      ),
      hints: this.hints(json.id),
    };
    switch (json.kind) {
      case 'predict': {
        const options: PredictionOption[] = (json.options ?? []).map((o) => ({
          id: o.id,
          text: this.text(
            `option:${o.id} of ${at}`,
            pick((s) => s.options.get(o.id)),
          ),
          when: o.when ?? null,
        }));
        const afterwards = this.text(
          `"afterwards" of ${at}`,
          pick((s) => s.afterwards),
        );
        const experiment = this.experiment(json.experiment);
        return {
          ...base,
          kind: 'predict',
          cites: json.cites ?? [],
          options,
          experiment,
          run: json.run ?? 'main',
          afterwards,
        };
      }
      case 'choose':
        return {
          ...base,
          kind: 'choose',
          options: (json.options ?? []).map(({ id, right }) => ({
            id,
            right: right === true,
            text: this.text(
              `option:${id} of ${at}`,
              pick((s) => s.options.get(id)),
            ),
            why: this.text(
              `why:${id} of ${at}`,
              pick((s) => s.whys.get(id)),
            ),
          })),
        };
      case 'do':
        return { ...base, kind: 'do', checks: json.checks ?? [] };
      case 'observe':
        return { ...base, kind: 'observe', experiment: this.experiment(json.experiment), panels: json.panels ?? [] };
      case 'explain':
        return {
          ...base,
          kind: 'explain',
          sample: this.text(
            `"sample" of ${at}`,
            pick((s) => s.sample),
          ),
        };
      case 'order':
        return { ...base, kind: 'order', lines: json.lines ?? [], solution: json.solution ?? [] };
    }
  }

  private hints(id: string): Text[] {
    const en = this.en.steps.get(id)?.hints ?? [];
    const zh = this.zh.steps.get(id)?.hints ?? [];
    if (en.length !== zh.length)
      this.problem(
        'guide.zh.md',
        `step ${id} has ${zh.length} hints, guide.en.md has ${en.length}: write the same number`,
      );
    if (en.length !== 0 && en.length !== 3)
      this.problem(
        'guide.en.md',
        `step ${id} has ${en.length} hints: write none or three (direction, rule, nearly the code)`,
      );
    for (const h of en)
      if (h.split(/\s+/).length > HINT_WORDS)
        this.problem('guide.en.md', `a hint of step ${id} is longer than ${HINT_WORDS} words: shorten it`);
    return en.map((text, i) => ({ en: text, zh: zh[i] ?? '' }));
  }

  private wrong(solution: readonly LabFile[]): WrongVariant[] {
    return (this.json.wrong ?? []).map((w) => {
      const files =
        w.file === undefined ? this.replaced(w, 'wrong variant', solution) : this.withMain(solution, `wrong/${w.file}`);
      return { name: w.name, files, failedCheck: w.failedCheck, rule: w.rule, onSeeds: w.onSeeds ?? 'all' };
    });
  }
  private replaced({ name, replace }: Replacements, what: string, solution: readonly LabFile[]): LabFile[] {
    const files = [...solution];
    for (const [from, to] of replace ?? []) {
      const at = files.findIndex((f) => f.role === 'editable' && f.text.includes(from));
      if (at < 0) this.problem('lab.json', `${what} ${name}: the solution does not contain "${from}"`);
      else files[at] = { ...files[at], text: files[at].text.replace(from, () => to) };
    }
    return files;
  }
  /** A file set with another text in its first editable file. */
  private withMain(files: readonly LabFile[], path: string): LabFile[] {
    const main = files.find((f) => f.role === 'editable');
    return files.map((f) => (f === main ? { ...f, text: this.source(path) } : f));
  }

  private alternatives(solution: readonly LabFile[]): Lab['alternatives'] {
    return (this.json.alternatives ?? []).map((a) =>
      typeof a === 'string'
        ? { name: a, files: this.withMain(solution, `alternatives/${a}`) }
        : { name: a.name, files: this.replaced(a, 'alternative', solution) },
    );
  }

  private runs(): RunSpec[] {
    const j = this.json;
    return (j.runs ?? [{ id: 'main' }]).map((run) => ({
      file: '',
      defines: {},
      inputs: [],
      maxInstructions: j.maxInstructions,
      maxMs: j.maxMs ?? 0,
      endMark: j.endMark ?? '',
      machine: j.machine ?? {},
      ...run,
    }));
  }

  read(): Lab {
    const j = this.json;
    const checks: CheckSpec[] = (j.checks ?? []).map((c) => ({
      id: c.id,
      title: this.text(`check ${c.id}`, (g) => g.checks.get(c.id)),
      body: c.body,
      needs: c.needs ?? [],
      run: c.run ?? 'main',
    }));
    const mistakes: MistakeSpec[] = (j.mistakes ?? []).map((m) => ({
      id: m.id,
      when: m.when,
      run: m.run ?? 'main',
      text: this.text(`mistake ${m.id}`, (g) => g.mistakes.get(m.id)),
    }));
    const solution = this.fileSet('solution');
    const lab: Lab = {
      kind: j.kind ?? 'lab',
      id: j.id,
      slug: j.slug,
      title: this.text('the title', (g) => g.title),
      goal: this.text('the goal (the quoted line under the title)', (g) => g.goal),
      introduction: this.text('the introduction', (g) => g.introduction),
      minutes: j.minutes,
      prerequisites: j.prerequisites ?? [],
      sdm: j.sdm ?? [],
      sources: j.sources ?? [],
      panels: j.panels ?? [],
      seeds: j.seeds,
      runs: this.runs(),
      watch: j.watch ?? [],
      pid: j.pid ?? '',
      start: this.fileSet('start'),
      solution,
      steps: j.steps.map((s) => this.step(s)),
      checks,
      mistakes,
      startFails: j.startFails ?? '',
      wrong: this.wrong(solution),
      findings: j.findings ?? [],
      alternatives: this.alternatives(solution),
    };
    this.crossCheck(lab);
    return lab;
  }

  private checkRuns(lab: Lab): void {
    const runs = new Set(lab.runs.map(({ id }) => id));
    for (const { id, file } of lab.runs)
      if (file !== '' && !lab.start.some(({ name }) => name === file))
        this.problem('lab.json', `the run "${id}" assembles ${file}, which is not among its files: add it to "files"`);
    const named = [
      ...lab.checks.map(({ id, run }) => [`check ${id}`, run] as const),
      ...lab.mistakes.map(({ id, run }) => [`mistake ${id}`, run] as const),
      ...lab.steps.flatMap((s) => (s.kind === 'predict' ? [[`step ${s.id}`, s.run] as const] : [])),
    ];
    for (const [where, run] of named)
      if (!runs.has(run))
        this.problem(
          'lab.json',
          `${where} names the run "${run}", which does not exist: the runs are ${[...runs].join(', ')}`,
        );
  }

  /** Words that are looked up when the lab is judged: metrics, expressions. */
  private checkWords(lab: Lab): void {
    const expression = (where: string, text: string): void => {
      const parsed = parseExpression(text);
      if (!parsed.ok) this.problem('lab.json', `${where}: "${text}": ${describeProblem(parsed.problem)}`);
    };
    const body = (where: string, b: CheckBody): void => {
      if (b.kind === 'all' || b.kind === 'any') for (const part of b.of) body(where, part);
      else if (b.kind === 'not') body(where, b.of);
      if ((b.kind === 'metric' || b.kind === 'measured') && metricOf(b.metric) === undefined)
        this.problem('lab.json', `${where}: there is no metric "${b.metric}": there are ${METRICS.map((m) => m.name).join(', ')}`); // prettier-ignore
      if (b.kind === 'holds' || b.kind === 'measured') expression(where, b.expression);
      if (b.kind === 'unchanged') for (const text of [b.address, b.length]) expression(where, text);
    };
    for (const [where, b] of bodiesOf(lab)) body(where, b);
    for (const w of lab.watch) expression(`watch ${w.name}`, w.address);
    if (lab.pid !== '') expression('pid', lab.pid);
  }

  private crossCheck(lab: Lab): void {
    const ids = new Set(lab.checks.map((c) => c.id));
    const known = (id: string, where: string): void => {
      if (!ids.has(id))
        this.problem(
          'lab.json',
          `${where} names the check "${id}", which does not exist: the checks are ${[...ids].join(', ')}`,
        );
    };
    if (lab.kind === 'lab') known(lab.startFails, 'startFails');
    for (const c of lab.checks) for (const n of c.needs) known(n, `check ${c.id}`);
    for (const s of lab.steps) if (s.kind === 'do') for (const c of s.checks) known(c, `step ${s.id}`);
    for (const w of lab.wrong) known(w.failedCheck, `wrong variant ${w.name}`);
    this.checkRuns(lab);
    this.checkWords(lab);
    const order = (g: Guide): string => [...g.steps.keys()].join(' ');
    const expected = lab.steps.map((s) => s.id).join(' ');
    if (order(this.en) !== expected)
      this.problem(
        'guide.en.md',
        `steps are "${order(this.en)}", lab.json has "${expected}": use the same ids in the same order`,
      );
    if (order(this.zh) !== expected)
      this.problem(
        'guide.zh.md',
        `steps are "${order(this.zh)}", lab.json has "${expected}": use the same ids in the same order`,
      );
    for (const s of lab.steps) {
      if (s.kind === 'order')
        for (const id of s.solution)
          if (!s.lines.some((l) => l.id === id))
            this.problem('lab.json', `step ${s.id}: the solution names line "${id}", which is not among its lines`);
    }
  }
}

/** All bodies of a lab with the place they stand at. */
function* bodiesOf(lab: Lab): Generator<readonly [string, CheckBody]> {
  for (const c of lab.checks) yield [`check ${c.id}`, c.body];
  for (const m of lab.mistakes) yield [`mistake ${m.id}`, m.when];
  for (const s of lab.steps)
    if (s.kind === 'predict') for (const o of s.options) if (o.when) yield [`option ${o.id} of step ${s.id}`, o.when];
}

/** @param files path inside the lab's folder → text, e.g. `start/main.asm`. */
export function parseLab(files: ReadonlyMap<string, string>): ParsedLab {
  const text = files.get('lab.json');
  if (text === undefined)
    return {
      lab: null,
      problems: [
        { file: 'lab.json', message: 'the file is missing: a lab folder needs lab.json, guide.en.md and guide.zh.md' },
      ],
    };
  let json: LabJson;
  try {
    json = JSON.parse(text) as LabJson;
  } catch (e) {
    return {
      lab: null,
      problems: [{ file: 'lab.json', message: `not valid JSON: ${e instanceof Error ? e.message : 'unreadable'}` }],
    };
  }
  const departed = departures(json?.kind === 'trial' ? TRIAL_JSON : LAB_JSON, json);
  if (departed.length > 0)
    return { lab: null, problems: departed.map((said) => ({ file: 'lab.json', message: said.replace(/^\./, '') })) };
  const reader = new LabReader(files, json);
  const lab = reader.read();
  return { lab, problems: reader.problems };
}
