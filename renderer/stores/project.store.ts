/** Open documents and their safety: dirty state, saving, backups while typing, recovery at the next start. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { FileProblem } from '#electron/contract';
import type { SourceFile } from '#emulator/protocol';
import { host } from './host/index.ts';
import { includedNames } from './includes.ts';

export interface SourceDocument {
  readonly id: string;
  name: string;
  path: string | null;
  text: string;
  savedText: string;
  hash: string | null;
  readonly isReadonly: boolean;
  /** Set for the files of a lab; they are kept with the lab's progress, not saved by hand. */
  readonly lab: string | null;
  /** Macros that are defined when this is the program: those of a lab's run. */
  readonly defines: Readonly<Record<string, string>>;
  /** Restored from a backup at start. */
  isRecovered: boolean;
  /** Counts replacements of the text from outside the editor. */
  epoch: number;
}
/** The program as the assembler wants it. */
export interface ProgramSources {
  readonly main: SourceFile;
  readonly includes: readonly SourceFile[];
  readonly defines: SourceDocument['defines'];
}
export type SaveOutcome = 'saved' | 'canceled' | FileProblem;
const BACKUP_DELAY_MILLISECONDS = 1000;

interface Session {
  readonly files: readonly string[];
  readonly active: string | null;
  readonly main: string | null;
}
/** A stored session as far as it can be trusted. */
function readSession(value: unknown): Session {
  const stored = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Session, unknown>>;
  const text = (v: unknown): string | null => (typeof v === 'string' ? v : null);
  const files = Array.isArray(stored.files) ? stored.files.filter((f): f is string => typeof f === 'string') : [];
  return { files, active: text(stored.active), main: text(stored.main) };
}

export const useProject = defineStore('project', () => {
  const documents = shallowRef<SourceDocument[]>([]);
  const activeId = ref<string | null>(null);
  /** Document that is assembled; the others are its includes. */
  const mainId = ref<string | null>(null);
  /** Grows with every change of any text: what the assembler's results refer to. */
  const revision = ref(0);
  const lastProblem = shallowRef<FileProblem | null>(null);
  /** Place the editor should show; `serial` makes the same place a new wish. */
  const revealWish = shallowRef<{
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly serial: number;
  } | null>(null);
  /** Where the cursor is; and where it goes in a document that is shown for the first time. */
  const cursor = shallowRef<{ readonly id: string; readonly line: number; readonly column: number } | null>(null);
  const cursors = new Map<string, { readonly line: number; readonly column: number }>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let untitled = 0;
  let wishes = 0;
  /** Nothing is remembered before the last session was read: it must not be overwritten by an empty one. */
  let sessionIsKnown = false;
  let sessionText = '';

  const active = computed(() => documents.value.find((d) => d.id === activeId.value) ?? null);
  const main = computed(() => documents.value.find((d) => d.id === mainId.value) ?? null);
  const isDirty = (d: SourceDocument): boolean => d.lab === null && d.text !== d.savedText;
  const hasDirty = computed(() => (revision.value, documents.value.some(isDirty)));
  const byId = (id: string): SourceDocument | undefined => documents.value.find((d) => d.id === id);

  function add(document: Partial<SourceDocument> & { name: string; text: string }): SourceDocument {
    const id = document.id ?? document.path ?? `untitled-${++untitled}`;
    const known = byId(id);
    if (known) {
      activate(known.id);
      return known;
    }
    const full: SourceDocument = {
      path: null, savedText: document.text, hash: null, isReadonly: false, lab: null, defines: {}, isRecovered: false, epoch: 0, ...document, id,
    }; // prettier-ignore
    documents.value = [...documents.value, full];
    activate(id);
    if (mainId.value === null) mainId.value = id;
    changed();
    return full;
  }
  function activate(id: string): void {
    activeId.value = id;
    rememberSession();
  }
  /** Which files are open, for the next start. Only files on disk: unsaved work has its backup. */
  function rememberSession(): void {
    if (!sessionIsKnown) return;
    const session: Session = {
      files: documents.value.flatMap((d) => (d.path === null || d.lab !== null ? [] : [d.path])),
      active: active.value?.path ?? null,
      main: main.value?.path ?? null,
    };
    const text = JSON.stringify(session);
    if (text === sessionText) return;
    sessionText = text;
    void host().saveState('session', session);
  }
  /** Open again what was open when the window was last used. Files that are gone are passed over. @returns how many. */
  async function reopen(): Promise<number> {
    const session = readSession(await host().loadState('session'));
    let count = 0;
    for (const path of session.files) {
      if (documents.value.some((d) => d.path === path)) continue;
      const answer = await host().openRecent(path);
      if (!answer.ok) continue;
      const { name, text, hash } = answer.file;
      add({ id: path, path, name, text, hash });
      count++;
    }
    const find = (path: string | null): SourceDocument | undefined =>
      documents.value.find((d) => path !== null && d.path === path);
    const [program, shown] = [find(session.main), find(session.active)];
    if (program) setMain(program.id);
    if (shown) activate(shown.id);
    sessionIsKnown = true;
    rememberSession();
    return count;
  }
  /** Make a document the program. Its lab companions or includes stay open beside it. */
  function setMain(id: string): void {
    mainId.value = id;
    activate(id);
    changed();
  }
  function changed(): void {
    revision.value++;
    triggerRef(documents);
    void host().setDirty(documents.value.some(isDirty));
    rememberSession();
  }
  /** The editor's text of a document changed. */
  function edit(id: string, text: string): void {
    const document = byId(id);
    if (!document || document.text === text) return;
    document.text = text;
    changed();
    scheduleBackup(document);
  }
  /** Replace the text from outside the editor (reset of a lab file, reload from disk). */
  function replaceText(id: string, text: string): void {
    const document = byId(id);
    if (!document) return;
    document.epoch++;
    edit(id, text);
    triggerRef(documents);
  }
  function scheduleBackup(document: SourceDocument): void {
    if (document.lab !== null) return;
    clearTimeout(timers.get(document.id));
    timers.set(
      document.id,
      setTimeout(() => void backup(document), BACKUP_DELAY_MILLISECONDS),
    );
  }
  async function backup(document: SourceDocument): Promise<void> {
    if (isDirty(document))
      await host().writeBackup({ id: document.id, name: document.name, path: document.path, text: document.text });
    else await host().discardBackup(document.id);
  }
  /** Bring back what was not saved when the window last closed. @returns how many documents. */
  async function recover(): Promise<number> {
    const backups = (await host().listBackups()).toSorted((a, b) => a.savedAt - b.savedAt);
    let count = 0;
    for (const b of backups) {
      const number = Number(/^untitled-(\d+)$/.exec(b.id)?.[1] ?? 0);
      untitled = Math.max(untitled, number);
      // What lies on disk now is the text the backup is compared with; a file that cannot be read any more needs "save as".
      const onDisk = b.path === null ? null : await host().openRecent(b.path);
      const file = onDisk?.ok ? onDisk.file : null;
      if (file?.text === b.text) {
        await host().discardBackup(b.id);
        continue;
      }
      add({
        id: b.id,
        name: b.name,
        path: file?.path ?? null,
        text: b.text,
        savedText: file?.text ?? '',
        hash: file?.hash ?? null,
        isRecovered: true,
      });
      count++;
    }
    return count;
  }

  function createUntitled(name?: string, text = ''): SourceDocument {
    const number = ++untitled;
    return add({ id: `untitled-${number}`, name: name ?? `untitled-${number}.asm`, text, savedText: text });
  }
  /** @param takes somebody else takes this file up: a capsule is no source. */
  async function open(takes: (name: string, text: string) => boolean = () => false): Promise<SourceDocument | null> {
    const answer = await host().openFile();
    if (!answer.ok) {
      if (!answer.canceled) lastProblem.value = answer.problem;
      return null;
    }
    const { path, name, text, hash } = answer.file;
    if (takes(name, text)) return null;
    const document = add({ id: path, path, name, text, hash });
    mainId.value = document.id;
    changed();
    return document;
  }
  async function save(id: string): Promise<SaveOutcome> {
    const document = byId(id);
    if (!document || document.lab !== null) return 'saved';
    if (document.path === null) return saveAs(id);
    const text = document.text;
    const answer = await host().saveFile({ path: document.path, text, baseHash: document.hash });
    if (!answer.ok && !answer.canceled && answer.problem.code === 'not-found') return saveAs(id);
    return finishSave(document, text, answer);
  }
  async function saveAs(id: string): Promise<SaveOutcome> {
    const document = byId(id);
    if (!document) return 'canceled';
    const text = document.text;
    return finishSave(document, text, await host().saveFileAs({ suggestedName: document.name, text }));
  }
  async function finishSave(
    document: SourceDocument,
    text: string,
    answer: Awaited<ReturnType<ReturnType<typeof host>['saveFile']>>,
  ): Promise<SaveOutcome> {
    if (!answer.ok) {
      if (answer.canceled) return 'canceled';
      lastProblem.value = answer.problem;
      return answer.problem;
    }
    document.path = answer.path;
    document.name = answer.name;
    document.hash = answer.hash;
    document.savedText = text;
    document.isRecovered = false;
    lastProblem.value = null;
    await host().discardBackup(document.id);
    changed();
    return 'saved';
  }
  /** After "changed on disk": write over it. */
  async function overwrite(id: string): Promise<SaveOutcome> {
    const document = byId(id);
    if (!document) return 'canceled';
    document.hash = null;
    return save(id);
  }
  async function saveAll(): Promise<boolean> {
    for (const document of documents.value.filter(isDirty)) if ((await save(document.id)) !== 'saved') return false;
    return true;
  }
  /** Close a document. The caller asks first when it is dirty. */
  function close(id: string): void {
    const index = documents.value.findIndex((d) => d.id === id);
    if (index < 0) return;
    clearTimeout(timers.get(id));
    void host().discardBackup(id);
    documents.value = documents.value.filter((d) => d.id !== id);
    const neighbour = documents.value[Math.max(0, index - 1)]?.id ?? null;
    if (activeId.value === id) activeId.value = neighbour;
    if (mainId.value === id) mainId.value = neighbour;
    changed();
  }

  /** The program as the assembler wants it: the main document and every file it includes, near or far. */
  async function sources(): Promise<ProgramSources | null> {
    const start = main.value;
    if (!start) return null;
    const found = new Map<string, SourceFile>();
    const queue: SourceFile[] = [{ name: start.name, text: start.text }];
    while (queue.length > 0 && found.size < 64) {
      const file = queue.shift()!;
      for (const name of includedNames(file.text)) {
        if (found.has(name)) continue;
        const text = await includeText(start, name);
        if (text === null) continue; // the assembler reports it, at the line that asks for it
        const included = { name, text };
        found.set(name, included);
        queue.push(included);
      }
    }
    return { main: { name: start.name, text: start.text }, includes: [...found.values()], defines: start.defines };
  }
  async function includeText(start: SourceDocument, name: string): Promise<string | null> {
    const here = documents.value.find((d) => d.name === name && d.lab === start.lab);
    if (here) return here.text;
    if (start.path === null) return null;
    const answer = await host().readSibling({ from: start.path, name });
    return answer.ok ? answer.file.text : null;
  }
  /** Show a place of a source file; a file that is not open is looked for beside the program. */
  async function reveal(file: string, line: number, column = 1): Promise<void> {
    const document =
      documents.value.find((d) => d.name === file && d.lab === (main.value?.lab ?? null)) ??
      documents.value.find((d) => d.name === file);
    if (document) activate(document.id);
    else if (main.value?.path) {
      const answer = await host().readSibling({ from: main.value.path, name: file });
      if (!answer.ok) return;
      add({ id: answer.file.path, path: answer.file.path, name: file, text: answer.file.text, hash: answer.file.hash });
    }
    revealWish.value = { file, line, column, serial: ++wishes };
  }

  const placeCursor = (id: string, at: { readonly line: number; readonly column: number }): void =>
    void cursors.set(id, at);
  const cursorOf = (id: string): { readonly line: number; readonly column: number } | null => cursors.get(id) ?? null;
  function noteCursor(id: string, line: number, column: number): void {
    if (cursor.value?.id === id && cursor.value.line === line && cursor.value.column === column) return;
    cursor.value = { id, line, column };
  }

  return {
    documents, activeId, mainId, revision, lastProblem, revealWish, cursor, active, main, hasDirty, isDirty, byId, add, activate, setMain, edit, replaceText,
    recover, reopen, createUntitled, open, save, saveAs, overwrite, saveAll, close, sources, reveal, placeCursor, cursorOf, noteCursor,
  }; // prettier-ignore
});
