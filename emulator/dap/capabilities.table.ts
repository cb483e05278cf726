/** What `initialize` answers. */
import { VECTORS } from '#emulator/arch';

export const SHUTDOWN_FILTER = 'shutdown';
/** Filter id of an exception: `#GP` → `gp`. */
export const filterOf = (mnemonic: string): string => mnemonic.replace('#', '').toLowerCase();

/** Vectors that an exception can be raised with; the NMI is an interrupt. */
const EXCEPTIONS = VECTORS.filter((row) => row.class !== 'interrupt');
export const vectorOfFilter = (filter: string): number | null =>
  EXCEPTIONS.find((row) => filterOf(row.mnemonic) === filter)?.vector ?? null;

/** On when the client knows nothing better: what a kernel does not expect. */
const ON: ReadonlySet<string> = new Set(['#DF']);

const FILTERS = [
  ...EXCEPTIONS.map(({ mnemonic, name, vector }) => ({
    filter: filterOf(mnemonic),
    label: `${mnemonic} ${name} (${vector})`,
    description: `Stop when exception ${vector} has been delivered, at the first instruction of its handler`,
    default: ON.has(mnemonic),
  })),
  {
    filter: SHUTDOWN_FILTER,
    label: 'Shutdown (triple fault)',
    description: 'Stop when the processor shuts down, where one can still go back',
    default: true,
  },
];

export const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsInstructionBreakpoints: true,
  supportsDataBreakpoints: true,
  supportsDataBreakpointBytes: true,
  supportsBreakpointLocationsRequest: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsLoadedSourcesRequest: true,
  supportsReadMemoryRequest: true,
  supportsWriteMemoryRequest: true,
  supportsDisassembleRequest: true,
  supportsExceptionInfoRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportsClipboardContext: true,
  exceptionBreakpointFilters: FILTERS,
} as const;
