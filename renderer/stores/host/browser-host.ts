/** HostApi for a plain browser page: files through pickers or downloads, everything else in the page's own storage. */
import type { Backup, FileProblem, HostApi, OpenResult, SaveResult } from '#electron/contract';
import type { FileAccess, PickedFile } from './file-access.ts';
import type { KeyValue } from './key-value.ts';

export interface BrowserHostParts {
  readonly storage: KeyValue;
  readonly files: FileAccess;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly language: string;
  readonly setTitle: (title: string) => void;
  /** Called with the newest "is there unsaved work", so that the page can ask before it is closed. */
  readonly onDirty: (dirty: boolean) => void;
}

const PREFIX = 'ringside:';
/** Short digest of a text; only used to notice that a file was changed by someone else. */
export function textHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
const problem = (code: Exclude<FileProblem['code'], 'changed-on-disk'>, path: string) =>
  ({ ok: false, canceled: false, problem: { code, path } }) as const;
const CANCELED = { ok: false, canceled: true } as const;

export function createBrowserHost(parts: BrowserHostParts): HostApi {
  const { storage, files } = parts;
  const opened = new Map<string, PickedFile>();
  let serial = 0;
  const parse = (text: string | null): unknown => {
    if (text === null) return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null; // damaged by hand or by a half write: start afresh rather than fail
    }
  };
  const remember = (file: PickedFile): string => {
    const path = `browser:${++serial}/${file.name}`;
    opened.set(path, file);
    return path;
  };
  const asOpened = (file: PickedFile, path: string, text: string): OpenResult => ({
    ok: true,
    file: { path, name: file.name, text, hash: textHash(text) },
  });

  return {
    appInfo: () => Promise.resolve({ version: '0.1.0', host: 'browser', platform: 'web', locale: parts.language }),
    async openFile() {
      try {
        const file = await files.open();
        return file ? asOpened(file, remember(file), file.text) : CANCELED;
      } catch {
        return problem('io', '');
      }
    },
    async openRecent(path) {
      const file = opened.get(path);
      if (!file?.read) return problem('not-found', path);
      try {
        return asOpened(file, path, await file.read());
      } catch {
        return problem('no-permission', path);
      }
    },
    recentFiles: () =>
      Promise.resolve([...opened].filter(([, f]) => f.read).map(([path, f]) => ({ path, name: f.name }))),
    async saveFile({ path, text, baseHash }): Promise<SaveResult> {
      const file = opened.get(path);
      if (!file?.write || !file.read) return problem('not-found', path);
      try {
        if (baseHash !== null) {
          const now = textHash(await file.read());
          if (now !== baseHash)
            return { ok: false, canceled: false, problem: { code: 'changed-on-disk', path, hash: now } };
        }
        await file.write(text);
        return { ok: true, path, name: file.name, hash: textHash(text) };
      } catch {
        return problem('no-permission', path);
      }
    },
    async saveFileAs({ suggestedName, text }) {
      try {
        const file = await files.saveAs(suggestedName, text);
        return file ? { ok: true, path: remember(file), name: file.name, hash: textHash(text) } : CANCELED;
      } catch {
        return problem('io', suggestedName);
      }
    },
    // A page sees only the files the user picked: an include is found among those by its name.
    async readSibling({ name }) {
      const hit = [...opened].find(([, f]) => f.name === name);
      return hit
        ? asOpened(hit[1], hit[0], hit[1].read ? await hit[1].read() : hit[1].text)
        : problem('not-found', name);
    },
    setDirty: (dirty) => Promise.resolve(parts.onDirty(dirty)),
    onSaveAllRequested: () => undefined,
    writeBackup: (backup) => {
      storage.set(`${PREFIX}backup:${backup.id}`, JSON.stringify({ ...backup, savedAt: parts.clock() }));
      return Promise.resolve();
    },
    discardBackup: (id) => Promise.resolve(storage.delete(`${PREFIX}backup:${id}`)),
    listBackups: () =>
      Promise.resolve(
        storage
          .keys(`${PREFIX}backup:`)
          .map((key) => parse(storage.get(key)))
          .filter((b): b is Backup => typeof b === 'object' && b !== null && typeof (b as Backup).text === 'string'),
      ),
    loadState: (name) => Promise.resolve(parse(storage.get(`${PREFIX}state:${name}`))),
    saveState: (name, value) => Promise.resolve(storage.set(`${PREFIX}state:${name}`, JSON.stringify(value))),
    onMenuCommand: () => undefined,
    setTitle: (title) => Promise.resolve(parts.setTitle(title)),
    // A page cannot open a socket.
    gdbListen: () => Promise.resolve({ ok: false, reason: 'no-socket' }),
    gdbClose: () => Promise.resolve(),
    gdbDrop: () => Promise.resolve(),
    gdbSend: () => Promise.resolve(),
    onGdb: () => undefined,
  };
}
