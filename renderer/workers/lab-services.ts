/** The labs that ship with the application, and those from outside, behind the host's lab interface. */
import type { LabServices } from '#emulator/host';
import { COMMON_FILES, labById } from '#labs/content';
import { parsePack, type Lab } from '#labs/kit';
import { checkLab, evidence, observe } from '#labs/runner';

const packs = new Map<string, Lab>();
const labOf = (id: string): Lab | undefined => packs.get(id) ?? labById(id);

export const labServices: LabServices = {
  take(files) {
    const { lab } = parsePack(new Map(files.map(({ name, text }) => [name, text])), COMMON_FILES);
    if (lab !== null) packs.set(lab.id, lab);
    return lab?.id ?? null;
  },
  check(id, files, seeds) {
    const lab = labOf(id);
    return lab === undefined ? null : checkLab(lab, files, seeds.length > 0 ? seeds : lab.seeds);
  },
  observe(id, stepId, files) {
    const lab = labOf(id);
    const step = lab?.steps.find((s) => s.id === stepId);
    if (lab === undefined || step?.kind !== 'predict') return null;
    const { option, run } = observe(lab, step, files);
    return { option, stop: run.stop, instructions: run.instructions, diagnostics: run.assembled.diagnostics };
  },
  evidence(id, run, files, seed) {
    const lab = labOf(id);
    return lab === undefined ? null : evidence(lab, run, files, seed);
  },
};
