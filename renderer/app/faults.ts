/** Faults of our own: caught wherever they come up, kept with what a report needs, shown once in a calm dialog. */
import { shallowRef } from 'vue';

export interface Fault {
  readonly message: string;
  readonly stack: string;
  /** What was being done, in the words of the framework; may be empty. */
  readonly where: string;
  readonly count: number;
}
/** Nothing is wrong with these: a drawing that takes another turn, an answer that nobody waits for any more. */
const HARMLESS = /ResizeObserver loop|^Canceled$|^AbortError/;
const faults = shallowRef<readonly Fault[]>([]);
const MOST = 20;

/** @returns whether it is a new one. */
export function noteFault(error: unknown, where = ''): boolean {
  const { message, stack } =
    error instanceof Error
      ? { message: `${error.name}: ${error.message}`, stack: error.stack ?? '' }
      : { message: String(error), stack: '' };
  if (HARMLESS.test(message) || HARMLESS.test(message.replace(/^Error: |^Canceled: /, ''))) return false;
  const known = faults.value.find((fault) => fault.message === message && fault.where === where);
  faults.value = known
    ? faults.value.map((fault) => (fault === known ? { ...fault, count: fault.count + 1 } : fault))
    : [...faults.value, { message, stack, where, count: 1 }].slice(-MOST);
  return known === undefined;
}
export const useFaults = () => faults;

/** Everything a report needs, as text to copy. */
export const faultText = (list: readonly Fault[], about: readonly string[]): string =>
  [...about, ...list.map(({ message, stack, where, count }) => {
    const head = `${message}${where ? ` (${where})` : ''}${count > 1 ? ` ×${count}` : ''}`;
    const trace = stack.startsWith(message) ? stack.slice(message.length).trim() : stack;
    return [head, trace].filter(Boolean).join('\n');
  })].join('\n\n'); // prettier-ignore

/** Faults that no part of ours caught. @param show the dialog; called for each new one. */
export function watchForFaults(target: Window, show: () => void): void {
  const note = (error: unknown): void => {
    if (noteFault(error)) show();
  };
  target.addEventListener('error', (event: ErrorEvent) => note(event.error ?? event.message));
  target.addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => note(event.reason));
}
