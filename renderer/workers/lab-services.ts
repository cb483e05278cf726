/** The labs that ship with the application, and those from outside, behind the host's lab interface. */
import type { LabServices } from '#emulator/host';
import { COMMON_FILES, labById } from '#labs/content';
import { Dojo, judgeAnswer } from '#labs/dojo';
import { parsePack, type Lab } from '#labs/kit';
import { checkLab, evidence, observe } from '#labs/runner';

const packs = new Map<string, Lab>();
const labOf = (id: string): Lab | undefined => packs.get(id) ?? labById(id);

const dojos = new Map<string, Dojo>();
function dojoOf(id: string): Dojo | null {
  const lab = labOf(id);
  if (lab === undefined) return null;
  const dojo = dojos.get(id) ?? new Dojo(lab);
  dojos.set(id, dojo);
  return dojo;
}

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
  dojoCase: (id, number) => dojoOf(id)?.problem(number)?.case ?? null,
  dojoAnswer(id, number, answer) {
    const problem = dojoOf(id)?.problem(number) ?? null;
    return problem && judgeAnswer(problem.truth, answer);
  },
  evidence(id, run, files, seed) {
    const lab = labOf(id);
    return lab === undefined ? null : evidence(lab, run, files, seed);
  },
};
