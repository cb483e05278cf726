/**
 * What a lab is, as data. A lab is a folder of plain files: `lab.json` (structure, checks), `guide.en.md` and
 * `guide.zh.md` (all words, by step id), `start/`, `solution/`, `experiments/`, `wrong/` (NASM sources). Nothing in a lab
 * is code that runs in the application, so a folder from outside can be opened safely.
 */

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
    | 'shutdown' | 'console' | 'lint' | 'fault'; // prettier-ignore
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

export type CheckBody =
  /** In this order, other events may lie between. */
  | { readonly kind: 'sequence'; readonly events: readonly EventPattern[] }
  | { readonly kind: 'never'; readonly event: EventPattern }
  | { readonly kind: 'count'; readonly event: EventPattern; readonly atLeast?: number; readonly atMost?: number }
  | { readonly kind: 'final'; readonly all: readonly FinalCondition[] };

export interface CheckSpec {
  readonly id: string;
  readonly title: Text;
  readonly body: CheckBody;
  /** Checks that make no sense before this one passes are skipped. */
  readonly needs: readonly string[];
}

/**
 * A targeted explanation: when the pattern holds, say this before any hint. Patterns are tried in order and the first
 * one wins, so the most specific ones come first.
 */
export interface MistakeSpec {
  readonly id: string;
  readonly when: CheckBody;
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
      readonly options: readonly PredictionOption[];
      /** Source file of the lab that is run to find out; null = the student's own files. */
      readonly experiment: LabFile | null;
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
    });

export interface WrongVariant {
  readonly name: string;
  /** Complete file set, derived from the solution by the replacements in lab.json or by a file in wrong/. */
  readonly files: readonly LabFile[];
  /** The check that must reject it. */
  readonly failedCheck: string;
  /** Mistake id or sanitizer rule that must be named. */
  readonly rule: string;
}

export interface Lab {
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
  /** Upper bound of a check run, in instructions. */
  readonly maxInstructions: number;
  /** Label whose first execution ends the run early (with a short tail), or ''. */
  readonly endMark: string;
  readonly start: readonly LabFile[];
  readonly solution: readonly LabFile[];
  readonly steps: readonly Step[];
  readonly checks: readonly CheckSpec[];
  readonly mistakes: readonly MistakeSpec[];
  /** The check that the start files must fail. */
  readonly startFails: string;
  readonly wrong: readonly WrongVariant[];
  /** More correct solutions, for the verification. */
  readonly alternatives: readonly { readonly name: string; readonly files: readonly LabFile[] }[];
}
