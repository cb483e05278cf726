/** Text onto the clipboard, and what a cell, a row, a table is as text. */
import { ref } from 'vue';

/** Counts copies, so that a live region can say it again. */
export const copies = ref(0);

export function copyText(text: string): void {
  void navigator.clipboard?.writeText(text).then(
    () => void copies.value++,
    () => undefined,
  );
}

/** What a person reads in an element, without words hidden for reading aloud twice, on one line. */
export function readableText(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}
export const cellText = (element: HTMLElement): string => element.dataset['copy'] ?? readableText(element);
const lineOf = (row: Element): string => [...row.children].map((cell) => cellText(cell as HTMLElement)).join('\t');

export function rowText(element: Element): string {
  const row = element.closest('tr');
  if (row) return lineOf(row);
  const marked = element.closest<HTMLElement>('[data-copy-row]');
  return marked?.dataset['copyRow'] ?? '';
}
export function tableText(element: Element): string {
  const table = element.closest('table');
  return table ? [...table.querySelectorAll('tr')].map(lineOf).join('\n') : '';
}
