/** The labs that ship with the application, behind the host's lab interface. */
import type { LabServices } from '#emulator/host';
import { labById } from '#labs/content';
import { checkLab, evidence, observe } from '#labs/runner';

export const labServices: LabServices = {
  check(id, files, seeds) {
    const lab = labById(id);
    return lab === undefined ? null : checkLab(lab, files, seeds.length > 0 ? seeds : lab.seeds);
  },
  observe(id, stepId, files) {
    const lab = labById(id);
    const step = lab?.steps.find((s) => s.id === stepId);
    if (lab === undefined || step?.kind !== 'predict') return null;
    const { option, run } = observe(lab, step, files);
    return { option, stop: run.stop, instructions: run.instructions, diagnostics: run.assembled.diagnostics };
  },
  evidence(id, run, files, seed) {
    const lab = labById(id);
    return lab === undefined ? null : evidence(lab, run, files, seed);
  },
};
