/** The learner's progress, one document a lab, written a little after the last change; which lab is open, in one more. */
import { shallowRef } from 'vue';
import { freshProgress, readProgress, type LabProgress } from '#labs/kit';
import type { LabSet } from './lab-documents.ts';
import { host } from './host/index.ts';

const SAVE_DELAY_MILLISECONDS = 600;
type ProgressByLab = Readonly<Record<string, LabProgress>>;

/** Where one was when the window was last used. */
export interface LabPlace {
  readonly open: string | null;
  /** The set that is the program; null = another program. */
  readonly set: LabSet | null;
}
export function readPlace(value: unknown): LabPlace {
  const v = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const set = v['set'] === 'checked' || v['set'] === 'sandbox' ? v['set'] : null;
  return { open: typeof v['open'] === 'string' ? v['open'] : null, set };
}

export function createLabProgress() {
  const all = shallowRef<ProgressByLab>({});
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  async function load(labs: readonly string[]): Promise<void> {
    const read = await Promise.all(labs.map(async (id) => [id, await host().loadState(`lab-${id}`)] as const));
    const known = read
      // What was changed since the window opened is newer than the file.
      .filter(([id, value]) => value !== null && all.value[id] === undefined)
      .map(([id, value]) => [id, readProgress(id, value)] as const);
    all.value = { ...all.value, ...Object.fromEntries(known) };
  }
  const of = (lab: string): LabProgress => all.value[lab] ?? freshProgress(lab);
  function write(lab: string): void {
    clearTimeout(waiting.get(lab));
    waiting.delete(lab);
    void host().saveState(`lab-${lab}`, of(lab));
  }
  function put(progress: LabProgress): void {
    const { lab } = progress;
    all.value = { ...all.value, [lab]: progress };
    clearTimeout(waiting.get(lab));
    waiting.set(lab, setTimeout(() => write(lab), SAVE_DELAY_MILLISECONDS)); // prettier-ignore
  }
  const change = (lab: string, patch: Partial<LabProgress>): void => put({ ...of(lab), ...patch });
  /** The window is about to go: nothing waits any longer. */
  function flush(): void {
    for (const lab of waiting.keys()) write(lab);
  }
  return { all, load, of, put, change, flush };
}
export type LabProgressFiles = ReturnType<typeof createLabProgress>;
