/** Runs of labs: what was judged can be looked at. */
import type { AssembleResult, SourceFile } from '#emulator/assembler';

export interface EvidenceRequests {
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
