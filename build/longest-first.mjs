/**
 * The order of test files. Vitest begins with the largest ones, or with those that took longest when it ran before; after a fresh
 * clone it does not know that some short files compute for long, and one of those at the end leaves the other cores idle.
 */
import { BaseSequencer } from 'vitest/node';

/** By the time they took, longest first. */
export const LONGEST = [
  'emulator/machine/fuzz-programs.test.ts',
  'emulator/monitors/rules.test.ts',
  'emulator/reasons/reasons.test.ts',
  'emulator/provenance/last-write.test.ts',
  'labs/verify/verify-lab.test.ts',
  'labs/runner/run-lab.test.ts',
  'emulator/host/machine-session.test.ts',
  'emulator/machine/fuzz-ports.test.ts',
  'emulator/capsule/capsule.test.ts',
  'electron/cli/capsule.test.ts',
  'emulator/machine/reasons.test.ts',
  'emulator/host/areas/past.test.ts',
  'emulator/timeline/replay.test.ts',
];

/** @param {string} file with slashes, as vitest names it */
function rank(file) {
  const at = LONGEST.findIndex((name) => file.endsWith(`/${name}`));
  return at < 0 ? LONGEST.length : at;
}

export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const sorted = await super.sort(files);
    // The files of a project stay together: they share what a process has imported.
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      sorted.filter(({ project }) => project.name === name).sort((a, b) => rank(a.moduleId) - rank(b.moduleId)),
    );
  }
}
