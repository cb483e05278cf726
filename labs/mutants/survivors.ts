/** Mutants that pass although they differ, and why that is right: `survivors.json` in a lab's folder. */
import type { Mutant } from './mutants.ts';

export interface Survivor {
  /** The line of the solution, without the spaces around it. */
  readonly line: string;
  /** Names of the operators; `*` = any. */
  readonly change: string;
  /** Why a correct program may have it so. */
  readonly why: string;
}

/** @param text of `survivors.json`, or undefined when the lab has none. */
export function readSurvivors(text: string | undefined): Survivor[] {
  return text === undefined ? [] : (JSON.parse(text) as Survivor[]);
}

const SHIPPED = import.meta.glob(['../content/*/survivors.json'], { query: '?raw', import: 'default', eager: true });

/** Of a lab that ships with the application. */
export const shippedSurvivors = (slug: string): Survivor[] =>
  readSurvivors(Object.entries(SHIPPED).find(([path]) => path.endsWith(`-${slug}/survivors.json`))?.[1]);

export const explains = (survivor: Survivor, mutant: Mutant): boolean =>
  survivor.line === mutant.before.trim() && (survivor.change === '*' || survivor.change.split(' ').includes(mutant.change)); // prettier-ignore
