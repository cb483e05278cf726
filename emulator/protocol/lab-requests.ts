/** Runs of labs: what was judged can be looked at. */
import type { AssembleResult, SourceFile } from '#emulator/assembler';

/** A healthy kernel with one line changed, and what is seen of it first. */
export interface DojoCase {
  readonly lab: string;
  /** From 0; the same number is the same case for everybody. */
  readonly number: number;
  /** All files of the lab, main file first. */
  readonly files: readonly SourceFile[];
  /** What is seen first. */
  readonly symptom: {
    readonly check: string;
    readonly expected: string;
    readonly observed: string;
    readonly run: string;
    readonly seed: number;
    readonly icount: number;
    readonly transition: number;
    readonly stop: string;
  };
}
export interface DojoTruth {
  readonly file: string;
  readonly line: number;
  readonly change: string;
  /** The line of the healthy kernel and that of the sick one; '' = it is gone. */
  readonly before: string;
  readonly after: string;
  /** Instructions until the line is first executed; null = it is data, or never executed. */
  readonly from: number | null;
  /** Instructions until the symptom. */
  readonly until: number;
}
export interface DojoAnswer {
  readonly file: string;
  readonly line: number;
  readonly icount: number;
}
export interface DojoVerdict {
  readonly line: boolean;
  readonly moment: 'right' | 'early' | 'late';
  readonly truth: DojoTruth;
}
export interface EvidenceRequests {
  /** A case of the bug dojo; null when the lab has no more of them. */
  dojoCase: { params: { lab: string; number: number }; result: { case: DojoCase | null } };
  /** What is thought to be wrong in it. */
  dojoAnswer: { params: DojoAnswer & { lab: string; number: number }; result: DojoVerdict };
  /** A lab from outside, file by file: it can be run under the id that comes back, until the worker ends. */
  takeLab: {
    params: { files: readonly SourceFile[] };
    result: { lab: string };
  };
  /**
   * Plays a run of a lab with these files on the machine of the window, and stands at the moment right after `icount` instructions, or
   * after the transition that begins there. What was loaded before is gone. `loaded` is false when the files do not assemble.
   */
  showEvidence: {
    params: {
      lab: string;
      run: string;
      files: readonly SourceFile[];
      seed: number;
      icount: number;
      transition?: number;
    };
    result: { assembled: AssembleResult; loaded: boolean };
  };
}
