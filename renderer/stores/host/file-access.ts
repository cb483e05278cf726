/** How a browser page reads and writes files: with handles where the browser has them, else upload and download. */

export interface PickedFile {
  readonly name: string;
  readonly text: string;
  /** Writes back to the same place; null when the browser gave only a copy. */
  readonly write: ((text: string) => Promise<void>) | null;
  readonly read: (() => Promise<string>) | null;
}

export interface FileAccess {
  /** null = the user cancelled. */
  open(): Promise<PickedFile | null>;
  saveAs(name: string, text: string): Promise<PickedFile | null>;
}

interface WritableHandle {
  readonly name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}
interface PickerWindow {
  showOpenFilePicker?: (options?: unknown) => Promise<WritableHandle[]>;
  showSaveFilePicker?: (options?: unknown) => Promise<WritableHandle>;
}
const TYPES = [
  { description: 'Assembly source', accept: { 'text/plain': ['.asm', '.inc', '.s', '.nasm'] } },
  { description: 'Capsule', accept: { 'application/json': ['.ringside-capsule'] } },
  { description: 'Lab', accept: { 'application/json': ['.ringside-lab'] } },
  { description: 'Notebook', accept: { 'text/markdown': ['.md'] } },
];
const wasCancelled = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

function ofHandle(handle: WritableHandle, text: string): PickedFile {
  return {
    name: handle.name,
    text,
    read: async () => (await handle.getFile()).text(),
    write: async (next) => {
      const out = await handle.createWritable();
      await out.write(next);
      await out.close();
    },
  };
}

function pickWithInput(document: Document): Promise<PickedFile | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.asm,.inc,.s,.nasm,.ringside-capsule,.ringside-lab,text/plain';
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (!file) resolve(null);
      else void file.text().then((text) => resolve({ name: file.name, text, write: null, read: null }));
    });
    input.click();
  });
}

function download(document: Document, name: string, text: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function pageFileAccess(window: Window): FileAccess {
  const pickers = window as unknown as PickerWindow;
  return {
    async open() {
      if (!pickers.showOpenFilePicker) return pickWithInput(window.document);
      try {
        const [handle] = await pickers.showOpenFilePicker({ types: TYPES });
        return handle ? ofHandle(handle, await (await handle.getFile()).text()) : null;
      } catch (error) {
        if (wasCancelled(error)) return null;
        throw error;
      }
    },
    async saveAs(name, text) {
      if (!pickers.showSaveFilePicker) {
        download(window.document, name, text);
        return { name, text, write: null, read: null };
      }
      try {
        const handle = await pickers.showSaveFilePicker({ suggestedName: name, types: TYPES });
        const file = ofHandle(handle, text);
        await file.write?.(text);
        return file;
      } catch (error) {
        if (wasCancelled(error)) return null;
        throw error;
      }
    },
  };
}
