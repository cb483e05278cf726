/** What comes with the labs: checked solutions, and the right answers of their steps. */
import fs from 'node:fs';
import path from 'node:path';

const labs = path.resolve(import.meta.dirname, '../../labs/content');

/** What the script of a lab needs to know of a step. */
export interface StepData {
  readonly id: string;
  readonly kind: 'predict' | 'order' | 'choose' | 'do' | 'observe' | 'explain';
  readonly options?: readonly { readonly id: string; readonly right?: boolean }[];
  readonly solution?: readonly string[];
}
interface Manifest {
  readonly id: string;
  readonly steps: readonly StepData[];
}

function folderOf(lab: string): string {
  const found = fs
    .readdirSync(labs)
    .map((name) => path.join(labs, name))
    .find((folder) => fs.existsSync(path.join(folder, 'lab.json')) && manifestIn(folder).id === lab);
  if (found === undefined) throw new Error(`there is no lab ${lab}`);
  return found;
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(folder, 'lab.json'), 'utf8')) as Manifest;

export const manifestOf = (lab: string): Manifest => manifestIn(folderOf(lab));

/** The checked solution that comes with a lab. */
export const solutionOf = (lab: string): string =>
  fs.readFileSync(path.join(folderOf(lab), 'solution', 'main.asm'), 'utf8');
