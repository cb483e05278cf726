/** The machine as the window sees it: run state, the newest views, and the only holder of the emulator client. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, type ShallowRef } from 'vue';
import { ClientError, type EmulatorClient } from '#emulator/client';
import { PROTOCOL_VERSION } from '#emulator/protocol';
import type {
  AssembleResult, BreakpointSpec, BoundBreakpoint, BreakpointHit, BreakpointStatus, LogLine, HistoryState, InputEvent, Mark, Notification, RequestKind, Requests, RunState, SourceFile, StatusView, StepKind, Finding,
  StopReason, TransitionSummary, ViewArgs, ViewName, Views,
} from '#emulator/protocol'; // prettier-ignore
import type { MachineConfig } from '#emulator/machine';
import { orNull } from './client-errors.ts';
import { newestState } from './newest-state.ts';

/** Refresh of tables while the machine runs; ten times a second is enough to follow and cheap enough to forget. */
const REFRESH_MILLISECONDS = 100;

export interface ViewSlot<N extends ViewName = ViewName> {
  readonly name: N;
  args: ViewArgs[N];
  users: number;
  readonly current: ShallowRef<Views[N] | null>;
  /** The view as it was when the machine last left a stop: what "changed" is measured against. */
  readonly baseline: ShallowRef<Views[N] | null>;
}
export interface Notice {
  readonly class: 'unimplemented' | 'unusual' | 'unclaimed';
  readonly what: string;
  readonly mark: Mark;
}
export type StateListener = (news: { readonly count: number; readonly newest: readonly TransitionSummary[] }) => void;

export const useMachine = defineStore('machine', () => {
  const runState = ref<RunState>('empty');
  const stop = shallowRef<StopReason | null>(null);
  const mark = shallowRef<Mark>({ now: 0, icount: 0 });
  const history = shallowRef<HistoryState | null>(null);
  /** What comes next is known already: the machine stands before the latest moment it reached. */
  const isInThePast = computed(() => history.value !== null && mark.value.now < history.value.end.now);
  const mips = ref(0);
  const transitionCount = ref(0);
  /** Transitions up to this id belong to the BIOS, before the boot sector got control. */
  const firmwareTransitions = ref(0);
  const output = shallowRef<{ readonly debug: string; readonly serial: string }>({ debug: '', serial: '' });
  const status = shallowRef<StatusView | null>(null);
  const notices = shallowRef<readonly Notice[]>([]);
  /** What the monitors found in the present course of events. */
  const findings = shallowRef<readonly Finding[]>([]);
  /** Breakpoints that the last stop hit, their counts, and what they wrote into their log. */
  const hits = shallowRef<readonly BreakpointHit[]>([]);
  const breakpointStatuses = shallowRef<readonly BreakpointStatus[]>([]);
  const breakpointLog = shallowRef<readonly LogLine[]>([]);
  const crashMessage = ref<string | null>(null);
  /** gdb is attached: it lets the machine go, the window's own controls rest. */
  const isDrivenByGdb = ref(false);
  /** Counts stops, so that panels can react to "stopped again" even at the same place. */
  const stopSerial = ref(0);

  const slots = new Map<ViewName, ViewSlot>();
  const stateListeners = new Set<StateListener>();
  /** Bytes for gdb; null: it is to be sent away. */
  let gdbListener: (bytes: Uint8Array | null) => void = () => {};
  let makeClient: (() => EmulatorClient) | null = null;
  let client: EmulatorClient | null = null;
  let subscribePlanned = false;
  let historyBudget: number | null = null;

  const isRunning = computed(() => runState.value === 'running');
  const isLoaded = computed(() => runState.value !== 'empty');
  const canRun = computed(() => runState.value === 'paused');

  async function connect(factory: () => EmulatorClient): Promise<void> {
    makeClient = factory;
    client?.dispose();
    client = factory();
    client.onNotification(newestState(receive, showViews));
    crashMessage.value = null;
    isDrivenByGdb.value = false;
    runState.value = 'empty';
    await request('hello', { version: PROTOCOL_VERSION });
    if (historyBudget !== null) setHistoryBudget(historyBudget);
    planSubscribe();
  }
  /** A fresh worker after a crash of ours. The program has to be loaded again. */
  const reconnect = (): Promise<void> => (makeClient ? connect(makeClient) : Promise.resolve());

  function request<K extends RequestKind>(kind: K, params: Requests[K]['params']): Promise<Requests[K]['result']> {
    if (!client) return Promise.reject(new ClientError('no-machine', 'the emulator is not connected yet'));
    return client.request(kind, params);
  }

  function receive(n: Notification): void {
    if (n.type === 'crash') {
      crashMessage.value = n.message;
      runState.value = 'empty';
      return;
    }
    if (n.type === 'gdb' || n.type === 'gdb-ended') {
      if (n.type === 'gdb-ended') isDrivenByGdb.value = false;
      gdbListener(n.type === 'gdb' ? n.bytes : null);
      return;
    }
    if (n.type === 'notice') {
      notices.value = [...notices.value.slice(-49), { class: n.class, what: n.what, mark: n.mark }];
      return;
    }
    const wasRunning = runState.value === 'running';
    runState.value = n.runState;
    stop.value = n.stop;
    mark.value = n.mark;
    history.value = n.history;
    mips.value = n.mips;
    transitionCount.value = n.transitionCount;
    firmwareTransitions.value = n.firmwareTransitions ?? 0;
    if (n.findings !== undefined) findings.value = n.findings;
    hits.value = n.hits ?? [];
    if (n.breakpoints !== undefined) {
      breakpointStatuses.value = n.breakpoints.statuses;
      breakpointLog.value = n.breakpoints.log;
    }
    if (n.console.debug !== output.value.debug || n.console.serial !== output.value.serial) output.value = n.console;
    showViews(n.views);
    if (n.runState !== 'running') stopSerial.value++;
    for (const listener of stateListeners) listener({ count: n.transitionCount, newest: n.newTransitions });
    // A stop may come with a small batch of views only; ask once for what is on screen.
    if (wasRunning && n.runState !== 'running' && n.views.length < slots.size) refresh();
  }
  const showViews = (views: Extract<Notification, { type: 'state' }>['views']): void =>
    views.forEach(({ name, view }) => put(name, view));
  function put(name: ViewName, view: Views[ViewName]): void {
    if (name === 'status') status.value = view as StatusView;
    const slot = slots.get(name);
    if (slot) slot.current.value = view;
  }

  /** Start watching a view. While at least one panel that shows it is visible, it is pushed with every state. */
  function acquire<N extends ViewName>(name: N, args: ViewArgs[N]): ViewSlot<N> {
    let slot = slots.get(name) as ViewSlot<N> | undefined;
    if (!slot) {
      slot = { name, args, users: 0, current: shallowRef(null), baseline: shallowRef(null) } as unknown as ViewSlot<N>;
      slots.set(name, slot as unknown as ViewSlot);
    }
    slot.users++;
    slot.args = args;
    planSubscribe();
    return slot;
  }
  function release(name: ViewName): void {
    const slot = slots.get(name);
    if (slot && slot.users > 0) slot.users--;
    planSubscribe();
  }
  function setArgs<N extends ViewName>(name: N, args: ViewArgs[N]): void {
    const slot = slots.get(name);
    if (!slot || JSON.stringify(slot.args) === JSON.stringify(args)) return;
    slot.args = args;
    planSubscribe();
  }
  function planSubscribe(): void {
    if (subscribePlanned || !client) return;
    subscribePlanned = true;
    queueMicrotask(() => {
      subscribePlanned = false;
      const views = [...slots.values()].filter((s) => s.users > 0).map(({ name, args }) => ({ name, args }));
      const all = [...views.filter((v) => v.name !== 'status'), { name: 'status' as const, args: {} }];
      quietly(request('subscribe', { views: all, everyMilliseconds: REFRESH_MILLISECONDS }));
      if (!isRunning.value) refresh();
    });
  }
  /** Fetch every visible view once (after a stop, or when a panel comes into view). */
  function refresh(): void {
    if (!isLoaded.value) return;
    quietly(fetchView('status', {}));
    for (const slot of slots.values()) if (slot.users > 0) quietly(fetchView(slot.name, slot.args));
  }
  async function fetchView<N extends ViewName>(name: N, args: ViewArgs[N]): Promise<void> {
    put(name, await request('view', { name, args }));
  }
  const quietly = (work: Promise<unknown>): void => void orNull(work);
  function takeBaseline(): void {
    for (const slot of slots.values()) slot.baseline.value = slot.current.value;
  }

  async function build(
    main: SourceFile,
    includes: readonly SourceFile[],
    config?: MachineConfig,
    defines: Readonly<Record<string, string>> = {},
  ): Promise<Requests['build']['result']> {
    const result = await request('build', { main, includes, defines, ...(config ? { config } : {}) });
    if (result.loaded) holdsAnother();
    return result;
  }
  /** Boot a medium instead of a program; its sources are not known. */
  async function loadImage(image: Requests['loadImage']['params']['image'], config: MachineConfig): Promise<void> {
    await request('loadImage', { image, config });
    holdsAnother();
  }
  /** A run of a lab played again up to a moment of it. */
  async function showEvidence(params: Requests['showEvidence']['params']): Promise<Requests['showEvidence']['result']> {
    const result = await request('showEvidence', params);
    if (result.loaded) holdsAnother();
    return result;
  }
  /** Another program is loaded: nothing that was shown compares with it. */
  function holdsAnother(): void {
    notices.value = [];
    output.value = { debug: '', serial: '' };
    for (const slot of slots.values()) slot.baseline.value = null;
    if (runState.value === 'empty' || runState.value === 'ended') runState.value = 'paused';
    stop.value = null;
    refresh();
  }
  const assemble = (
    main: SourceFile,
    includes: readonly SourceFile[],
    defines: Readonly<Record<string, string>> = {},
  ): Promise<AssembleResult> => request('assemble', { main, includes, defines });

  function run(): void {
    takeBaseline();
    quietly(request('run', {}));
  }
  const pause = (): void => quietly(request('pause', {}));
  function step(kind: StepKind): void {
    takeBaseline();
    quietly(request('step', { kind }));
  }
  /** To a moment of the present branch: after so many instructions, or at a virtual time. */
  function seek(to: { icount: number } | { now: number }): Promise<unknown> {
    takeBaseline();
    return orNull(request('seek', to));
  }
  function switchBranch(branch: number): void {
    takeBaseline();
    quietly(request('switchBranch', { branch }));
  }
  const removeBranch = (branch: number): void => quietly(request('removeBranch', { branch }));
  /** At one moment of both; null when it could not be told. */
  const compareBranches = (
    left: number,
    right: number,
    now: number,
  ): Promise<Requests['compareBranches']['result'] | null> => orNull(request('compareBranches', { left, right, now }));
  /** Bytes that snapshots may take; null = automatic. Told again to a fresh worker. */
  function setHistoryBudget(bytes: number | null): void {
    historyBudget = bytes;
    if (client) quietly(request('setHistoryBudget', { bytes }));
  }
  const nameBranch = (branch: number, name: string): void => quietly(request('nameBranch', { branch, name }));
  function reset(): void {
    takeBaseline();
    quietly(request('reset', {}).then(refresh));
  }
  const input = (event: InputEvent): void => quietly(request('input', { event }));
  async function setBreakpoints(breakpoints: readonly BreakpointSpec[]): Promise<readonly BoundBreakpoint[]> {
    return (await request('setBreakpoints', { breakpoints })).bound;
  }
  const onGdb = (listener: typeof gdbListener): void => void (gdbListener = listener);
  /** @returns a function that removes the listener. */
  function onState(listener: StateListener): () => void {
    stateListeners.add(listener);
    return () => stateListeners.delete(listener);
  }

  return {
    runState, stop, mark, history, isInThePast, mips, transitionCount, firmwareTransitions, output, status, notices, findings, hits, breakpointStatuses, breakpointLog, crashMessage, isDrivenByGdb, stopSerial, isRunning, isLoaded, canRun,
    connect, reconnect, request, acquire, release, setArgs, refresh, build, loadImage, showEvidence, assemble, run, pause, step, seek, switchBranch, nameBranch, removeBranch, compareBranches, setHistoryBudget, reset, input, setBreakpoints, onState, onGdb,
  }; // prettier-ignore
});
