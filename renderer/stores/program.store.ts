/** Assembling: what the assembler says of the sources now, and what is loaded in the machine. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ClientError } from '#emulator/client';
import type {
  AnnotationNote,
  AssembleResult,
  AssembledSymbol,
  InstructionHelp,
  LineRecord,
  Requests,
  SourceFile,
  Vocabulary,
} from '#emulator/protocol';
import type { MachineConfig } from '#emulator/machine';
import { orNull } from './client-errors.ts';
import { useBreakpoints } from './breakpoints.store.ts';
import { useMachine } from './machine.store.ts';
import { useProject } from './project.store.ts';
import { useSettings } from './settings.store.ts';

/** After the last key; short enough to feel immediate, long enough not to assemble every letter. */
const TYPING_PAUSE_MILLISECONDS = 150;

export const useProgram = defineStore('program', () => {
  const machine = useMachine();
  const project = useProject();
  const breakpoints = useBreakpoints();
  const settings = useSettings();
  const result = shallowRef<AssembleResult | null>(null);
  const isBuilding = ref(false);
  /** Why an image that assembled was not loaded (no boot signature, too long …); the worker's words. */
  const loadProblem = ref<string | null>(null);
  /** Mistakes in `; @ringside` comments of the program that was built last. */
  const annotations = shallowRef<readonly AnnotationNote[]>([]);
  /** Revision of the sources the machine runs; differs from the project's when they were edited since. */
  const loadedRevision = ref(-1);
  const vocabulary = shallowRef<Vocabulary | null>(null);
  const helpCache = new Map<string, InstructionHelp | null>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let serial = 0;

  const diagnostics = computed(() => result.value?.diagnostics ?? []);
  const errorCount = computed(() => diagnostics.value.filter((d) => d.severity === 'error').length);
  const warningCount = computed(() => diagnostics.value.filter((d) => d.severity === 'warning').length);
  const chosenMachine = (): string => `${settings.cpuModel} ${settings.ramMebibytes}`;
  const loadedMachine = ref('');
  /** The sources, or the choice of the machine, changed since the program was loaded. */
  const isStale = computed(
    () => machine.isLoaded && (loadedRevision.value !== project.revision || loadedMachine.value !== chosenMachine()),
  );
  const symbols = computed<ReadonlyMap<string, AssembledSymbol>>(
    () => new Map((result.value?.symbols ?? []).map((s) => [s.name, s])),
  );
  /** Bytes of each source line of each file: what stands in the margin. */
  const lines = computed<ReadonlyMap<string, ReadonlyMap<number, readonly LineRecord[]>>>(() => {
    const files = new Map<string, Map<number, LineRecord[]>>();
    for (const record of result.value?.lines ?? []) {
      const file = files.get(record.origin.file) ?? new Map<number, LineRecord[]>();
      files.set(record.origin.file, file);
      const list = file.get(record.origin.line);
      if (list) list.push(record);
      else file.set(record.origin.line, [record]);
    }
    return files;
  });

  function assembleSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void assembleNow(), TYPING_PAUSE_MILLISECONDS);
  }
  async function assembleNow(): Promise<void> {
    clearTimeout(timer);
    const mine = ++serial;
    const sources = await project.sources();
    if (!sources) return;
    const answer = await orNull(machine.assemble(sources.main, sources.includes, sources.defines));
    if (answer && mine === serial) result.value = answer;
  }
  /** Assemble and, when there are no errors, load and reset. @returns whether the machine now holds the program. */
  async function build(): Promise<boolean> {
    const sources = await project.sources();
    if (!sources) return false;
    return buildSources(sources.main, sources.includes, settings.machineConfig(), sources.defines);
  }
  async function buildSources(
    main: SourceFile,
    includes: readonly SourceFile[],
    config?: MachineConfig,
    defines?: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    return hold(() => machine.build(main, includes, config, defines));
  }
  /** A run of a lab as it was judged, at a moment of it. @returns whether the machine stands there. */
  const showEvidence = (params: Requests['showEvidence']['params']): Promise<boolean> =>
    hold(async () => ({ ...(await machine.showEvidence(params)), problem: null }));

  async function hold(load: () => Promise<Requests['build']['result']>): Promise<boolean> {
    if (isBuilding.value) return false;
    isBuilding.value = true;
    const revision = project.revision;
    try {
      clearTimeout(timer);
      serial++;
      const answer = await load();
      result.value = answer.assembled;
      loadProblem.value = answer.problem;
      annotations.value = answer.annotations ?? [];
      if (answer.loaded) {
        loadedRevision.value = revision;
        loadedMachine.value = chosenMachine();
        await breakpoints.bind();
      }
      return answer.loaded;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      loadProblem.value = error.message;
      return false;
    } finally {
      isBuilding.value = false;
    }
  }
  /** The machine got a program in another way; null = one without sources. */
  function takeUp(assembled: AssembleResult | null): void {
    clearTimeout(timer);
    serial++;
    if (assembled !== null) result.value = assembled;
    loadProblem.value = null;
    annotations.value = [];
    loadedRevision.value = project.revision;
    loadedMachine.value = chosenMachine();
  }
  /** Run what is on the screen: build first when nothing is loaded, it has ended, or the sources have changed. */
  async function run(): Promise<void> {
    if (machine.isRunning) return;
    if (!machine.canRun || isStale.value) if (!(await build())) return;
    machine.run();
  }
  async function ensureLoaded(): Promise<boolean> {
    return machine.canRun && !isStale.value ? true : build();
  }
  async function loadVocabulary(): Promise<Vocabulary | null> {
    vocabulary.value ??= await orNull(machine.request('vocabulary', {}));
    return vocabulary.value;
  }
  async function help(mnemonic: string): Promise<InstructionHelp | null> {
    const key = mnemonic.toUpperCase();
    const known = helpCache.get(key);
    if (known !== undefined) return known;
    const answer = await orNull(machine.request('instructionHelp', { mnemonic: key }));
    helpCache.set(key, answer);
    return answer;
  }
  return {
    result, isBuilding, loadProblem, annotations, vocabulary, diagnostics, errorCount, warningCount, isStale, symbols, lines,
    assembleSoon, assembleNow, takeUp, build, buildSources, showEvidence, run, ensureLoaded, loadVocabulary, help,
  }; // prettier-ignore
});
