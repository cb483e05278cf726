/** A session as one small file that lives again, and proves it. */
export { CapsuleError } from './capsule-error.ts';
export type { CapsuleErrorCode } from './capsule-error.ts';
export { CAPSULE_EXTENSION, CAPSULE_SCHEMA, CAPSULE_VERSION } from './types.ts';
export type {
  BinaryFile,
  Capsule,
  CapsuleProgram,
  CapsuleSources,
  Checkpoint,
  CheckpointReason,
  Maker,
  StoredImage,
} from './types.ts';
export { instructionTable } from './fingerprints.ts';
export { imageDigest } from './image-data.ts';
/** For other texts that hold inputs: one event from fields somebody wrote. */
export { Fields } from './guards.ts';
export { encodeInput, readEvent } from './inputs.ts';
export type { MediumOf } from './inputs.ts';
export { bootOf } from './program.ts';
export type { CapsuleBoot, Toolchain } from './program.ts';
export { readCapsule } from './read.ts';
export type { ReadOptions } from './read.ts';
export { CapsuleRecorder, mustStayInside } from './record.ts';
export type { SessionFacts } from './record.ts';
export { CapsuleReplay, timelineTarget } from './replay.ts';
export type { CheckpointResult, ReplayTarget } from './replay.ts';
export { writeCapsule } from './write.ts';
