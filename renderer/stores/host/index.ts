/** The one place that chooses the host: `window.ringside` of the desktop shell when it is there, else the browser's means. */
import type { HostApi } from '#electron/contract';
import { createBrowserHost } from './browser-host.ts';
import { pageFileAccess } from './file-access.ts';
import { pageKeyValue } from './key-value.ts';

let chosen: HostApi | null = null;

export function host(): HostApi {
  chosen ??= (window as { ringside?: HostApi }).ringside ?? browserHost();
  return chosen;
}
/** For tests. */
export function useHost(replacement: HostApi): void {
  chosen = replacement;
}

function browserHost(): HostApi {
  let isDirty = false;
  window.addEventListener('beforeunload', (event) => {
    if (isDirty) event.preventDefault();
  });
  return createBrowserHost({
    storage: pageKeyValue(() => window.localStorage),
    files: pageFileAccess(window),
    clock: () => Date.now(),
    language: navigator.language,
    setTitle: (title) => void (document.title = title),
    onDirty: (dirty) => void (isDirty = dirty),
  });
}
