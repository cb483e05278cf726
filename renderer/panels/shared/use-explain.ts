/** Which explanation is shown: under the pointer after a moment, under the keyboard focus at once. Esc closes it. */
import { onBeforeUnmount, onMounted, shallowRef } from 'vue';
import { explainWords, type ExplainWords } from '#renderer/i18n';
import { cellAt } from './cell-walk.ts';

export const EXPLAIN_ID = 'cell-explanation';
const HOVER_MILLISECONDS = 350;
const LEAVE_MILLISECONDS = 140;

export interface ShownExplanation {
  readonly element: HTMLElement;
  readonly anchor: DOMRect;
  readonly words: ExplainWords;
  readonly now: string;
}

export function useExplain() {
  const shown = shallowRef<ShownExplanation | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isByKey = false;

  function show(element: HTMLElement): void {
    clearTimeout(timer);
    const words = explainWords(element.dataset['explain'] ?? '');
    const now = element.dataset['now'] ?? '';
    if (words === null && now === '') return hide();
    shown.value?.element.removeAttribute('aria-describedby');
    element.setAttribute('aria-describedby', EXPLAIN_ID);
    const title = element.dataset['title'] ?? words?.title ?? '';
    shown.value = { element, anchor: element.getBoundingClientRect(), words: { title, text: words?.text ?? '', sdm: words?.sdm ?? '' }, now }; // prettier-ignore
  }
  function hide(): void {
    clearTimeout(timer);
    shown.value?.element.removeAttribute('aria-describedby');
    shown.value = null;
  }
  const explained = (target: EventTarget | null): HTMLElement | null =>
    cellAt(target)?.closest<HTMLElement>('[data-explain], [data-now]') ?? null;
  function onOver(event: Event): void {
    if (event.target instanceof Element && event.target.closest(`#${EXPLAIN_ID}`)) return clearTimeout(timer);
    const element = explained(event.target);
    if (element === shown.value?.element) return clearTimeout(timer);
    clearTimeout(timer);
    if (element !== null)
      timer = setTimeout(() => show(element), shown.value ? LEAVE_MILLISECONDS : HOVER_MILLISECONDS);
    else if (shown.value) timer = setTimeout(hide, LEAVE_MILLISECONDS);
  }
  function onFocus(event: Event): void {
    const element = explained(event.target);
    // A click focuses too; then the pointer decides.
    if (element !== null && isByKey) show(element);
    else hide();
  }
  /** @returns true when the key closed something. */
  function onEscape(): boolean {
    const was = shown.value !== null;
    hide();
    return was;
  }
  const gone = (): void => {
    if (shown.value) hide();
  };
  const onKeyDown = (): void => void (isByKey = true);
  function onPress(): void {
    isByKey = false;
    gone();
  }
  onMounted(() => {
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', gone);
    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('wheel', gone, { passive: true });
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', onOver);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', gone);
    document.removeEventListener('keydown', onKeyDown, true);
    document.removeEventListener('pointerdown', onPress, true);
    document.removeEventListener('wheel', gone);
  });
  return { shown, show, hide, onEscape };
}
