/** Guided labs: which one is open, how far the learner is, their code. Words and checks live with the labs. */
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { OpenedFile } from '#electron/contract';
import type { SourceFile } from '#emulator/protocol';
import {
  definesOf,
  runOf,
  stepAgain,
  withVersion,
  type CodeVersion,
  type Lab,
  type LabProgress,
  type Step,
  type StepProgress,
} from '#labs/kit';
import { t } from '#renderer/i18n';
import { host } from './host/index.ts';
import {
  changedOf,
  documentId,
  isSandbox,
  labOfOwner,
  ownerOf,
  textsOf,
  type LabSet,
  type Texts,
} from './lab-documents.ts';
import { useLabPacks } from './lab-packs.store.ts';
import { createLabProgress, readPlace, type LabPlace } from './lab-progress.ts';
import { createLabRuns } from './lab-runs.ts';
import { shapeOf } from './layout-history.ts';
import { useLayout } from './layout.store.ts';
import { useProject } from './project.store.ts';

/** The step shown before the first one: the lab's introduction. */
export const INTRODUCTION = '';

export const useLabs = defineStore('labs', () => {
  const layout = useLayout();
  const packs = useLabPacks();
  const project = useProject();
  const files = createLabProgress();
  const openId = ref<string | null>(null);
  let place: LabPlace = { open: null, set: null };
  let isKnown = false;

  const all = computed(() => packs.labs);
  const lab = computed<Lab | null>(() => (openId.value === null ? null : packs.labById(openId.value)));
  const current = computed<LabProgress | null>(() =>
    lab.value ? (files.all.value[lab.value.id] ?? files.of(lab.value.id)) : null,
  );
  const step = computed<Step | null>(() => lab.value?.steps.find((s) => s.id === current.value?.step) ?? null);
  const stepProgress = (id: string): StepProgress => current.value?.steps[id] ?? { state: 'todo' };
  /** Which of the lab's two sets of files is the program; null = a program that is not the lab's. */
  const set = computed<LabSet | null>(() => {
    const owner = project.main?.lab ?? null;
    if (owner === null || labOfOwner(owner) !== openId.value) return null;
    return isSandbox(owner) ? 'sandbox' : 'checked';
  });

  async function load(): Promise<void> {
    const saved = await host().loadState('progress');
    const v = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
    await packs.restore(v['packs']);
    place = readPlace(v);
    if (place.open !== null) await packs.fetchContent();
    await files.load([...packIds(), ...(place.open === null ? [] : [place.open])]);
    isKnown = true;
  }
  const packIds = (): readonly string[] => packs.packs.map(({ lab: { id } }) => id);
  let preparing: Promise<void> | null = null;
  /** All labs and the progress in each: for a list of them, or for a look at one. */
  const prepare = (): Promise<void> => (preparing ??= readAll());
  async function readAll(): Promise<void> {
    const { LAB_IDS } = await packs.fetchContent();
    await files.load(LAB_IDS);
    await packs.read();
  }
  /** Go on where one was when the window was last used. */
  function resume(): void {
    if (place.open === null || packs.labById(place.open) === null) return;
    const { open: id, set: shown } = place;
    const [main, active] = [project.mainId, project.activeId];
    enter(id);
    if (shown !== null) show(shown);
    else {
      if (main !== null) project.setMain(main);
      if (active !== null) project.activate(active);
    }
  }
  watch([openId, set, () => packs.packs], () => {
    if (!isKnown) return;
    place = { open: openId.value, set: set.value };
    void host().saveState('progress', { version: 2, ...place, packs: packs.forFile() });
  });

  const change = (patch: Partial<LabProgress>): void => void (lab.value && files.change(lab.value.id, patch));
  const putStep = (id: string, to: StepProgress): void => change({ steps: { ...current.value?.steps, [id]: to } });
  const changeStep = (id: string, patch: Partial<StepProgress>): void => putStep(id, { ...stepProgress(id), ...patch });

  function open(id: string): void {
    if (packs.labById(id) === null) return;
    const isAnother = openId.value !== id;
    if (isAnother) leave();
    enter(id);
    show('checked');
    if (isAnother) arrange();
  }
  function enter(id: string): void {
    openId.value = id;
    runs.recall();
    // The files of the lab before are kept with its progress; their tabs would only be in the way.
    for (const d of project.documents)
      if (d.lab !== null && d.lab !== id && d.lab !== ownerOf(id, 'sandbox')) project.close(d.id);
  }
  /** Back to the list. The files stay open; nothing is lost. */
  function leave(): void {
    keepArrangement();
    openId.value = null;
  }
  /** Make one of the sets the program. */
  function show(which: LabSet): void {
    const { value: shown } = lab;
    if (!shown || !current.value) return;
    const texts = which === 'sandbox' ? sandboxTexts() : textsOf(shown, current.value.files);
    const { active, cursors } = current.value;
    for (const { name, text, role } of shown.start) {
      const id = documentId(shown.id, name, which);
      const cursor = which === 'checked' ? cursors[name] : undefined;
      if (cursor) project.placeCursor(id, cursor);
      project.add({
        id,
        name,
        lab: ownerOf(shown.id, which),
        text: texts[name] ?? text,
        isReadonly: role === 'readonly',
        defines: definesOf(shown, runOf(shown, name)),
      });
    }
    const [main] = shown.start;
    if (!main) return;
    project.setMain(documentId(shown.id, main.name, which));
    if (which === 'checked' && active !== '' && shown.start.some(({ name }) => name === active))
      project.activate(documentId(shown.id, active));
  }

  // The arrangement of panels that the lab wants, or the one that the learner made of it.
  let arranged: string | null = null;
  function arrange(): void {
    const { value: shown } = lab;
    if (!shown || !layout.service) return;
    const own = current.value?.layout ?? null;
    if (own === null || !layout.use(own)) {
      layout.usePreset('lab');
      for (const panel of shown.panels.toReversed()) layout.open(panel);
      layout.open('lab');
    }
    arranged = shapeOf(layout.service.snapshot());
  }
  function keepArrangement(): void {
    const now = layout.service?.snapshot() ?? null;
    if (!lab.value || arranged === null || now === null || shapeOf(now) === arranged) return;
    change({ layout: now });
  }
  /** The arrangement that the lab came with. */
  function arrangeAgain(): void {
    change({ layout: null });
    arrange();
  }

  // Everything typed in a lab's files belongs to its progress, and so does the cursor.
  const textsIn = (which: LabSet): Texts | null => {
    const { value: shown } = lab;
    if (!shown) return null;
    const open_ = shown.start.flatMap(({ name, role }) => {
      const text = role === 'editable' ? project.byId(documentId(shown.id, name, which))?.text : undefined;
      return text === undefined ? [] : [[name, text] as const];
    });
    return open_.length > 0 ? Object.fromEntries(open_) : null;
  };
  const differ = (a: Texts | null, b: Texts | null): boolean =>
    Object.keys({ ...a, ...b }).some((name) => a?.[name] !== b?.[name]);
  watch(
    () => project.revision,
    () => {
      if (!lab.value || !current.value) return;
      const typed = textsIn('checked');
      const mine = typed && changedOf(lab.value, typed);
      if (mine && differ(mine, current.value.files)) change({ files: mine });
      const free = textsIn('sandbox');
      if (free && differ(free, current.value.sandbox)) change({ sandbox: free });
    },
  );
  watch(
    () => project.cursor,
    (cursor) => {
      const { value: shown } = lab;
      const file = shown?.start.find(({ name }) => documentId(shown.id, name) === cursor?.id);
      if (!file || !cursor || !current.value) return;
      const { line, column } = cursor;
      change({ active: file.name, cursors: { ...current.value.cursors, [file.name]: { line, column } } });
    },
  );

  /** The learner's checked files as they are now. */
  function sourceFiles(): readonly SourceFile[] {
    const { value: shown } = lab;
    if (!shown) return [];
    const kept = textsOf(shown, current.value?.files ?? null);
    return shown.start.map(({ name, text }) => ({
      name,
      text: project.byId(documentId(shown.id, name))?.text ?? kept[name] ?? text,
    }));
  }
  /** Nothing was changed yet: the program is the one that the lab begins with. */
  const isPristine = computed(() => Object.keys(current.value?.files ?? {}).length === 0);

  /** Keep the code of now among the earlier versions. */
  function keepVersion(why: CodeVersion['why']): void {
    if (!lab.value || !current.value) return;
    const texts = textsIn('checked') ?? textsOf(lab.value, current.value.files);
    if (why !== 'kept' && Object.keys(changedOf(lab.value, texts)).length === 0) return;
    files.put(withVersion(current.value, { at: Date.now(), why, files: texts }));
  }
  function replaceCode(texts: Texts): void {
    const { value: shown } = lab;
    if (!shown) return;
    const kept = changedOf(shown, texts);
    change({ files: kept });
    for (const [name, text] of Object.entries(texts)) project.replaceText(documentId(shown.id, name), text);
  }
  /** The files that the lab begins with. What was there is kept and can be brought back. */
  function resetCode(): void {
    if (!lab.value) return;
    keepVersion('reset');
    replaceCode(textsOf(lab.value, null));
  }
  function bringBack(version: CodeVersion): void {
    if (!lab.value) return;
    keepVersion('brought-back');
    replaceCode(textsOf(lab.value, version.files));
  }
  const resetStep = (id: string): void => putStep(id, stepAgain(stepProgress(id)));
  /** From the beginning: code and steps. What was typed, thought and noted stays; so does having solved it. */
  function resetLab(): void {
    resetCode();
    const steps = Object.fromEntries(Object.entries(current.value?.steps ?? {}).map(([id, s]) => [id, stepAgain(s)]));
    change({ step: INTRODUCTION, steps, report: null });
    runs.forget();
  }
  /** A lab from outside, chosen by the learner. */
  async function openOutside(): Promise<void> {
    const answer = await host().openFile();
    if (answer.ok) await takeOutside(answer.file);
    else if (!answer.canceled) {
      const { code, path } = answer.problem;
      packs.trouble = { name: path, problems: [{ file: path, message: t(`file.${code}`) }] };
    }
  }
  async function takeOutside(file: OpenedFile): Promise<void> {
    layout.open('lab');
    const id = await packs.take(file);
    if (id === null) return;
    await files.load([id]);
    open(id);
  }
  const seeSolution = (): void => change({ solutionSeen: true });

  function sandboxTexts(): Texts {
    const kept = current.value?.sandbox;
    return kept ?? Object.fromEntries(sourceFiles().map(({ name, text }) => [name, text]));
  }
  /** The sandbox begins again with the code of the lab. */
  function refreshSandbox(): void {
    const { value: shown } = lab;
    if (!shown) return;
    for (const { name, text } of sourceFiles()) project.replaceText(documentId(shown.id, name, 'sandbox'), text);
  }

  const runs = createLabRuns({
    lab,
    current,
    files: sourceFiles,
    change,
    changeStep,
    announce: (known) => packs.announce(known),
  });

  return {
    all, progress: files.all, openId, lab, current, step, set, isPristine, ...runs,
    load, prepare, resume, open, leave, show, arrangeAgain, stepProgress, change, changeStep, keepVersion, resetCode, bringBack, resetStep, resetLab, seeSolution,
    sourceFiles, openOutside, takeOutside, refreshSandbox, flush: files.flush,
  }; // prettier-ignore
});
