/** `--smoke`: load the window, say what is there, end. For scripts that must know that this machine can run the app. */

export interface SmokeReport {
  /** Something is drawn. */
  readonly drawn: boolean;
  /** The page is cross-origin isolated: shared memory and fine timers are there. */
  readonly isolated: boolean;
  /** The preload's API is there. */
  readonly api: boolean;
}

/** Evaluated in the page; its value is a `SmokeReport`. Waits up to 20 s for the first drawn element. */
export const SMOKE_PROBE = `new Promise((resolve) => {
  const start = performance.now();
  const look = () => {
    const place = document.querySelector('#app') ?? document.body;
    const drawn = place.childElementCount > 0;
    if (!drawn && performance.now() - start < 20000) setTimeout(look, 50);
    else resolve({ drawn, isolated: crossOriginIsolated, api: typeof window.ringside === 'object' });
  };
  look();
})`;

/** The line that is printed, and the exit code. */
export function smokeResult(report: SmokeReport, host: string): { readonly line: string; readonly code: number } {
  const missing = Object.entries(report).flatMap(([name, there]) => (there === true ? [] : [name]));
  if (missing.length > 0)
    return { line: `ringside: window incomplete (host: ${host}): ${missing.join(', ')}`, code: 1 };
  return { line: `ringside: window ready (host: ${host})`, code: 0 };
}
