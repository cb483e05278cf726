/** Saving the session to a capsule and living one again: files, documents and machine in the order that loses nothing. */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type { CapsuleDifference, CapsuleProblem, OpenedCapsule } from '#emulator/protocol';
import { useBookmarks } from './bookmarks.store.ts';
import { useBreakpoints } from './breakpoints.store.ts';
import { host } from './host/index.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';
import { RAM_SIZES, useSettings } from './settings.store.ts';

export const CAPSULE_SUFFIX = '.ringside-capsule';
export type CapsuleStage = 'idle' | 'saving' | 'opening' | 'conflict' | 'missing' | 'done' | 'canceled' | 'problem';

/** Names and texts of the sources in a capsule, before anything is done with it; the worker guards the file. */
function filesIn(text: string): readonly { readonly name: string; readonly text: string }[] {
  try {
    const file = JSON.parse(text) as { program?: { sources?: { files?: readonly { name?: unknown; lines?: unknown }[] } } };
    return (file.program?.sources?.files ?? []).flatMap(({ name, lines }) =>
      typeof name === 'string' && Array.isArray(lines) ? [{ name, text: lines.join('\n') }] : [],
    );
  } catch {
    return [];
  }
} // prettier-ignore

export const useCapsule = defineStore('capsule', () => {
  const machine = useMachine();
  const project = useProject();
  const program = useProgram();
  const settings = useSettings();
  const bookmarks = useBookmarks();
  const breakpoints = useBreakpoints();
  const stage = ref<CapsuleStage>('idle');
  const progress = shallowRef({ done: 0, total: 1 });
  const problem = shallowRef<CapsuleProblem | null>(null);
  const difference = shallowRef<CapsuleDifference | null>(null);
  const opened = shallowRef<OpenedCapsule | null>(null);
  const conflicts = shallowRef<readonly string[]>([]);
  let text = '';
  let images: readonly Uint8Array[] = [];

  /** @param what null: a file could not be read or written. */
  function fail(what: CapsuleProblem | null): void {
    problem.value = what;
    stage.value = what?.code === 'image-missing' || what?.code === 'image-differs' ? 'missing' : 'problem';
  }
  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      fail({ code: 'damaged', args: { where: error.message }, message: error.message });
    }
  }

  /** Take the digests, then ask where the file goes. */
  const save = (): Promise<void> =>
    guarded(async () => {
      if (!machine.isLoaded || stage.value !== 'idle') return;
      stage.value = 'saving';
      progress.value = { done: 0, total: 1 };
      await machine.request('pause', {});
      const name = project.main?.name.replace(/\.[^.]*$/, '') ?? 'session';
      const { version } = await host().appInfo();
      const begun = await machine.request('capsuleSave', { title: name, ringside: version, bookmarks: bookmarks.all, breakpoints: breakpoints.all }); // prettier-ignore
      if (begun.problem !== null) return fail(begun.problem);
      while (stage.value === 'saving') {
        const next = await machine.request('capsuleSaveNext', {});
        progress.value = next;
        if (next.problem !== null) return fail(next.problem);
        if (next.text === null) continue;
        const answer = await host().saveFileAs({ suggestedName: `${name}${CAPSULE_SUFFIX}`, text: next.text });
        if (!answer.ok && !answer.canceled) return fail(null);
        stage.value = 'idle';
      }
    });

  async function open(): Promise<void> {
    const answer = await host().openFile();
    if (answer.ok) await openText(answer.file.text);
    else if (!answer.canceled) fail(null);
  }
  /** A file that was opened as any other: a capsule is lived again. @returns is it one? */
  function takes(name: string, text: string): boolean {
    const isOne = name.endsWith(CAPSULE_SUFFIX);
    if (isOne) void openText(text);
    return isOne;
  }
  /** Open a capsule's text. Unsaved work under one of its names is asked about first. */
  async function openText(given: string): Promise<void> {
    if (stage.value !== 'idle') return;
    text = given;
    images = [];
    conflicts.value = sameNames().filter(project.isDirty).map(({ name }) => name); // prettier-ignore
    if (conflicts.value.length > 0) stage.value = 'conflict';
    else await take();
  }
  const sameNames = () => {
    const files = filesIn(text);
    return project.documents.filter((d) => d.lab === null && files.some((f) => f.name === d.name && f.text !== d.text));
  };
  async function saveAndOpen(): Promise<void> {
    for (const document of sameNames().filter(project.isDirty)) if ((await project.save(document.id)) !== 'saved') return;
    await take();
  } // prettier-ignore
  async function giveImage(bytes: Uint8Array): Promise<void> {
    images = [...images, bytes];
    await take();
  }

  const take = (): Promise<void> =>
    guarded(async () => {
      stage.value = 'opening';
      progress.value = { done: 0, total: 1 };
      difference.value = null;
      const answer = await machine.request('capsuleOpen', { text, images });
      if (answer.problem !== null) {
        const isAgain = answer.problem.code === 'image-missing' && images.length > 0;
        return fail(isAgain ? { ...answer.problem, code: 'image-differs' } : answer.problem);
      }
      showSources(answer.opened);
      while (stage.value === 'opening') {
        const next = await machine.request('capsuleNext', {});
        progress.value = next;
        difference.value = next.difference;
        if (next.isDone) stage.value = 'done';
      }
      await breakpoints.bind();
      machine.refresh();
    });

  /** Its sources become open documents; those of the same names that lie safe on disk make room. */
  function showSources(capsule: OpenedCapsule): void {
    opened.value = capsule;
    const { cpuModel, ramBytes } = capsule.machine;
    settings.cpuModel = cpuModel;
    settings.ramMebibytes = RAM_SIZES.find((size) => size === ramBytes >> 20) ?? settings.ramMebibytes;
    const crowded = sameNames();
    const [main] = capsule.files.map((file) => {
      const known = project.documents.find((d) => d.lab === null && d.name === file.name && d.text === file.text);
      return known ?? project.createUntitled(file.name, file.text);
    });
    for (const document of crowded) if (!project.isDirty(document)) project.close(document.id);
    if (main !== undefined) project.setMain(main.id);
    program.takeUp(capsule.assembled);
    bookmarks.replaceAll(capsule.bookmarks);
    breakpoints.replaceAll(capsule.breakpoints);
  }

  /** Give up what is going on, or close what was said about it. */
  function dismiss(): void {
    stage.value = stage.value === 'opening' ? 'canceled' : 'idle';
  }
  return {
    stage,
    progress,
    problem,
    difference,
    opened,
    conflicts,
    save,
    open,
    takes,
    openText,
    saveAndOpen,
    giveImage,
    dismiss,
  };
});
