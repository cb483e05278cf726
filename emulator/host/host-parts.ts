/** What is handed to the host from outside: it makes neither assembler nor machine nor labs itself. */
import type { AssembleOptions, AssembleResult, SourceFile } from '#emulator/assembler';
import type { BootImage, DriveName, Machine, MachineConfig } from '#emulator/machine';
import type { DojoAnswer, DojoCase, DojoVerdict, LabObservation, LabReport } from '#emulator/protocol';
import type { SessionPlayer } from './machine-session.ts';

/** What the host drives. `composeHost` in the door fills in the real parts. */
export interface HostParts {
  assemble(main: SourceFile, options: AssembleOptions): AssembleResult;
  /** The assembled bytes as something to boot from, or why not. */
  toBootImage(name: string, bytes: Uint8Array, drive?: DriveName): { image: BootImage } | { problem: string };
  createMachine(config: MachineConfig): Machine;
  readonly labs: LabServices | null;
}
/** Lab checking, handed in by the worker entry. Null results mean: no such lab or step. */
export interface LabServices {
  /** A lab from outside. @returns the id that it is known by from now on; null when the files are no lab. */
  take(files: readonly SourceFile[]): string | null;
  check(lab: string, files: readonly SourceFile[], seeds: readonly number[]): readonly LabReport[] | null;
  observe(lab: string, step: string, files: readonly SourceFile[]): LabObservation | null;
  /** A case of the bug dojo; null when there is none of that number. */
  dojoCase(lab: string, number: number): DojoCase | null;
  dojoAnswer(lab: string, number: number, answer: DojoAnswer): DojoVerdict | null;
  /** A run as it is judged, for playing it again. */
  evidence(lab: string, run: string, files: readonly SourceFile[], seed: number): LabEvidence | null;
}
export interface LabEvidence {
  readonly assembled: AssembleResult;
  readonly image: BootImage | null;
  readonly config: MachineConfig;
  play(player: SessionPlayer, instructionsPerPitClock: number, untilIcount: number): void;
}
