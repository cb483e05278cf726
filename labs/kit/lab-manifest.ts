/**
 * What a lab is, as data. A lab is a folder of plain files: `lab.json` (structure, checks), `guide.en.md` and
 * `guide.zh.md` (all words, by step id), `start/`, `solution/`, `experiments/`, `wrong/` (NASM sources). Nothing in a lab
 * is code that runs in the application, so a folder from outside can be opened safely.
 */

import type { MachineConfig } from '#emulator/machine';

/** The same text in every language of the application; markdown. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export interface LabFile {
  readonly name: string;
  readonly role: 'editable' | 'readonly';
  readonly text: string;
}

/**
 * One pattern over machine events. Every given field must match; numbers may be given as symbols of the program
 * (`"eip": "user_entry"`), hexadecimal strings (`"1Bh"`) or numbers.
 */
export interface EventPattern {
  /** Event word of the check vocabulary, see `vocabulary.ts`. */
  readonly event:
    | 'enter' | 'iret' | 'xfer' | 'task' | 'sreg' | 'sys' | 'pic' | 'pit' | 'kbd' | 'port' | 'iflag' | 'tlb' | 'mark' | 'halt'
    | 'shutdown' | 'console' | 'lint' | 'fault' | 'mem'; // prettier-ignore
  readonly where?: Readonly<Record<string, Condition>>;
}
/** `"1Bh"`, `3`, `true`, or comparisons: `{ "mask": "200h", "equals": "200h" }`, `{ "not": … }`, `{ "oneOf": […] }`, `{ "atLeast": … }`. */
export type Condition =
  | number
  | string
  | boolean
  | {
      readonly mask?: number | string;
      readonly equals?: number | string | boolean;
      readonly not?: number | string | boolean;
      readonly oneOf?: readonly (number | string)[];
      readonly atLeast?: number | string;
      readonly atMost?: number | string;
    };

/** One item of the final state: register, segment part, descriptor field or symbol contents. */
export interface FinalCondition {
  /** `CPL`, `EFLAGS.IF`, `CS`, `CS.base`, `GDT[3].dpl`, `IDT[80h].kind`, `PIC.isr`, `mem32[label]` */
  readonly what: string;
  readonly is: Condition;
}

/** Stretches of a run: from every event that matches the first to the next one that matches the second (or the end). */
export type Stretch = readonly [EventPattern, EventPattern];
interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Bodies that are decided by the list of events alone. */
export type EventCheckBody =
  /**
   * In this order, other events may lie between; `times` such sequences one after another (default 1), each within so many
   * instructions from its first event to its last.
   */
  | {
      readonly kind: 'sequence';
      readonly events: readonly EventPattern[];
      readonly times?: number;
      readonly withinInstructions?: number;
    }
  | { readonly kind: 'never'; readonly event: EventPattern; readonly between?: Stretch }
  | ({ readonly kind: 'count'; readonly event: EventPattern; readonly between?: Stretch } & Bounds)
  /** As many of the one as of the other, give or take `tolerance` (default 0). */
  | { readonly kind: 'balance'; readonly left: EventPattern; readonly right: EventPattern; readonly tolerance?: number }
  /** A number measured over the whole run, see `metrics.table.ts`. `of`: the line, vector, label or process it is about. */
  | ({ readonly kind: 'metric'; readonly metric: string; readonly of?: number | string } & Bounds)
  /** All of them; the first that does not hold is the evidence. */
  | { readonly kind: 'all'; readonly of: readonly CheckBody[] }
  /** One of them is enough. */
  | { readonly kind: 'any'; readonly of: readonly CheckBody[] }
  /** It does not hold: for mistakes that are told apart by what is still right. */
  | { readonly kind: 'not'; readonly of: CheckBody };

/** Bodies that need the machine while it runs: the runner sets a probe for each. Expressions are those of `emulator/query`. */
export type ProbedCheckBody =
  /** The expression is true at every such event (`at`; default: at the end of the run), and there were `atLeast` of them. */
  | {
      readonly kind: 'holds';
      readonly expression: string;
      readonly at?: EventPattern;
      readonly between?: Stretch;
      readonly atLeast?: number;
    }
  /**
   * Whoever is interrupted by such an `enter` finds its registers again when it is returned to: EAX … EDI, ESP, EIP, EFLAGS, ES, DS,
   * FS, GS, but for those in `except` (`EAX`, `CF`, …). Level 3 is followed by process, level 0 by frame.
   */
  | {
      readonly kind: 'preserved';
      readonly enter: EventPattern;
      readonly except?: readonly string[];
      readonly atLeast?: number;
    }
  /** `length` bytes from `address` on are at the end as they were at the first such event (default: the far jump into protected mode). */
  | { readonly kind: 'unchanged'; readonly address: string; readonly length: string; readonly since?: EventPattern }
  /** The number that the program measured itself (an expression at the end) is that of the machine, give or take a fraction. */
  | {
      readonly kind: 'measured';
      readonly expression: string;
      readonly metric: string;
      readonly of?: number | string;
      readonly tolerance?: number;
    }
  /** The learner changed at most so many lines of the start files, or of one of them. */
  | { readonly kind: 'patch'; readonly maxLines: number; readonly file?: string };

export type CheckBody =
  | EventCheckBody
  | ProbedCheckBody
  | { readonly kind: 'final'; readonly all: readonly FinalCondition[] };

export interface CheckSpec {
  readonly id: string;
  readonly title: Text;
  readonly body: CheckBody;
  /** Checks that make no sense before this one passes are skipped. */
  readonly needs: readonly string[];
  /** Run that it judges; 'main' unless the lab has several. */
  readonly run: string;
}

/** Input from outside, given at seeded times: a seed moves each event by up to `jitterMs`. */
export type InputScript =
  /** Make and break codes of keys, or `text` typed on a US keyboard; `burst` codes `everyMs` apart, then `pauseMs`. */
  | (Timing & { readonly kind: 'keys'; readonly codes?: readonly (number | string)[]; readonly text?: string })
  /** Edges of an interrupt line. */
  | (Timing & { readonly kind: 'irq'; readonly line: number })
  | (Timing & { readonly kind: 'serial'; readonly text: string });
interface Timing {
  readonly startMs: number;
  readonly everyMs: number;
  /** Default: as many as there are codes, or 1. More than that: from the beginning again. */
  readonly count?: number;
  readonly jitterMs?: number;
  readonly burst?: { readonly count: number; readonly pauseMs: number };
}

/** One way the learner's files are run. */
export interface RunSpec {
  readonly id: string;
  /** File that is assembled; '' = the first one. */
  readonly file: string;
  /** Macros defined for the assembler; `SEED` is always defined. */
  readonly defines: Readonly<Record<string, string>>;
  readonly inputs: readonly InputScript[];
  /** Upper bound in instructions. */
  readonly maxInstructions: number;
  /** Upper bound of virtual time in milliseconds since the boot sector started; 0 = none. */
  readonly maxMs: number;
  /** Label whose first execution ends the run early (with a short tail), or ''. */
  readonly endMark: string;
  /** Processor, memory and so on; the seed is the report's. */
  readonly machine: Readonly<Omit<MachineConfig, 'seed'>>;
}

/** Memory that is watched: every access is an event `mem` with `name`, `access`, `val`. */
export interface WatchSpec {
  readonly name: string;
  /** Expression for the first byte, evaluated when the boot sector has been loaded. */
  readonly address: string;
  readonly length: number;
  readonly access: 'read' | 'write' | 'both';
}

/**
 * A targeted explanation: when the pattern holds, say this before any hint. Patterns are tried in order and the first
 * one wins, so the most specific ones come first.
 */
export interface MistakeSpec {
  readonly id: string;
  readonly when: CheckBody;
  /** Run that it is looked for in. */
  readonly run: string;
  readonly text: Text;
}

export interface PredictionOption {
  readonly id: string;
  readonly text: Text;
  /** Holds when the machine did this; exactly one option of a prediction may hold. */
  readonly when: CheckBody | null;
}

interface StepBase {
  readonly id: string;
  readonly title: Text;
  readonly body: Text;
  /** Three levels, each at most 160 words; [] when the step has none. */
  readonly hints: readonly Text[];
}
export type Step =
  /** Locked before the run; afterwards prediction and observation stand side by side. Never scored. */
  | (StepBase & {
      readonly kind: 'predict';
      /** Claims of the source documents that it judges, by their ids in labs/content/claims.table.ts. */
      readonly cites: readonly string[];
      readonly options: readonly PredictionOption[];
      /** Source file of the lab that is run to find out; null = the student's own files. */
      readonly experiment: LabFile | null;
      /** Run that it is tried in. */
      readonly run: string;
      /** Extra text shown beside the observation. */
      readonly afterwards: Text;
    })
  /** Edit the program until the named checks pass. */
  | (StepBase & { readonly kind: 'do'; readonly checks: readonly string[] })
  | (StepBase & { readonly kind: 'observe'; readonly experiment: LabFile | null; readonly panels: readonly string[] })
  /** One sentence of the student's own, kept in the notes. */
  | (StepBase & { readonly kind: 'explain'; readonly sample: Text })
  /** Put the given lines in order; distractors belong nowhere. */
  | (StepBase & {
      readonly kind: 'order';
      readonly lines: readonly { readonly id: string; readonly code: string }[];
      /** Ids in the right order; ids not named are distractors. */
      readonly solution: readonly string[];
    })
  /** A question with right answers, for diagnoses: where the evidence is, what the disease is called. */
  | (StepBase & {
      readonly kind: 'choose';
      readonly options: readonly {
        readonly id: string;
        readonly text: Text;
        readonly right: boolean;
        readonly why: Text;
      }[];
    });

export interface WrongVariant {
  readonly name: string;
  /** Complete file set, derived from the solution by the replacements in lab.json or by a file in wrong/. */
  readonly files: readonly LabFile[];
  /** The check that must reject it. */
  readonly failedCheck: string;
  /** Mistake id or sanitizer rule that must be named. */
  readonly rule: string;
  /** Whether every seed must show it, or at least one (races). */
  readonly onSeeds: 'all' | 'some';
}

export interface Lab {
  /** A trial is made of predictions alone: claims of a text, judged by the machine. It has nothing to solve. */
  readonly kind: 'lab' | 'trial';
  readonly id: string;
  readonly slug: string;
  readonly title: Text;
  readonly goal: Text;
  /** Introduction shown before the first step. */
  readonly introduction: Text;
  readonly minutes: number;
  readonly prerequisites: readonly string[];
  readonly sdm: readonly string[];
  /** Places in the source documents, `000:87`. */
  readonly sources: readonly string[];
  readonly panels: readonly string[];
  readonly seeds: readonly number[];
  /** 'main' first. */
  readonly runs: readonly RunSpec[];
  readonly watch: readonly WatchSpec[];
  /** Expression that tells whose turn it is (`dword [current]`), for the field `pid`; '' = ESP0 of the TSS. */
  readonly pid: string;
  readonly start: readonly LabFile[];
  readonly solution: readonly LabFile[];
  readonly steps: readonly Step[];
  readonly checks: readonly CheckSpec[];
  readonly mistakes: readonly MistakeSpec[];
  /** The check that the start files must fail; '' in a trial. */
  readonly startFails: string;
  readonly wrong: readonly WrongVariant[];
  /** Rules of the monitors that even the solution breaks, since the lab looks at what they warn of. */
  readonly findings: readonly string[];
  /** More correct solutions, for the verification. */
  readonly alternatives: readonly { readonly name: string; readonly files: readonly LabFile[] }[];
}
