/**
 * A picture that owes nobody an answer. Whoever pressed a key or moved the wheel waits for the next picture: what can wait comes
 * with the one after it, so that the answer is drawn without it. Holding a key down puts nothing off for long.
 */

/** So long a new state may be put off by keys. */
const PATIENCE_MILLISECONDS = 150;
/** A hidden window draws no pictures; what it shows may then be this old. */
const LONGEST_MILLISECONDS = 1000;

const INPUTS = ['keydown', 'beforeinput', 'pointerdown', 'wheel'] as const;
let isOwed = false;
let isWatching = false;
/** Listens once for the window's whole life. */
function watchInput(): void {
  if (isWatching) return;
  isWatching = true;
  const note = (): void => {
    if (isOwed) return;
    isOwed = true;
    requestAnimationFrame(() => setTimeout(() => (isOwed = false), 0));
  };
  for (const input of INPUTS) window.addEventListener(input, note, { capture: true, passive: true });
}
const isAwaited = (): boolean => {
  const { scheduling } = navigator as { readonly scheduling?: { isInputPending?(): boolean } };
  return isOwed || scheduling?.isInputPending?.() === true;
};

/** Runs once: with the next free picture, or when there is none for long. @returns how to call it off. */
export function withFreePicture(work: () => void): () => void {
  watchInput();
  const since = performance.now();
  let frame = requestAnimationFrame(look);
  const timer = setTimeout(end, LONGEST_MILLISECONDS);
  function look(): void {
    if (isAwaited() && performance.now() - since < PATIENCE_MILLISECONDS) frame = requestAnimationFrame(look);
    else end();
  }
  function forget(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }
  function end(): void {
    forget();
    work();
  }
  return forget;
}
