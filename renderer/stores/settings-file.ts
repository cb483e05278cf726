/** The settings as they lie in a file: every field read as far as it can be trusted, defaults for the rest. */
import { CPU_MODEL_NAMES, type CpuModelName } from '#emulator/arch';
import type { Language } from '#renderer/i18n';

export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];
/** `system`: as the operating system has it, now and later. */
export const THEME_CHOICES = ['system', ...THEMES] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export const KEY_PRESET_NAMES = ['ringside', 'vscode'] as const;
export type KeyPresetName = (typeof KEY_PRESET_NAMES)[number];
/** Steps of the zoom, in percent. */
export const ZOOM_STEPS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200] as const;
/** Ports that can be listened at; those below belong to the system. */
export const FIRST_PORT = 1024, LAST_PORT = 65535; // prettier-ignore
/** Sizes of RAM offered, in MiB. */
export const RAM_SIZES = [4, 16, 64] as const;
/** Memory for snapshots of history offered, in MiB; 0 = eight times the RAM. */
export const HISTORY_SIZES = [0, 64, 128, 256, 512, 1024, 2048] as const;
export const FONT_SIZES = { least: 9, most: 24, usual: 13 } as const;
const DEFAULT_GDB_PORT = 1234;
/** Keys that the user gave to commands, by command id. Whether they can be used is judged where the commands are known. */
export type ChosenKeys = Readonly<Record<string, readonly string[]>>;
function readKeys(value: unknown): ChosenKeys {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const isKeys = (k: unknown): k is string => typeof k === 'string' && k.length > 0 && k.length < 60;
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, keys]) => (Array.isArray(keys) ? [[id, keys.filter(isKeys)] as const] : [])),
  );
}

export interface SavedSettings {
  readonly language: Language | null;
  readonly theme: ThemeChoice;
  readonly zoom: number;
  readonly showBytes: boolean;
  readonly fontSize: number;
  readonly cpuModel: CpuModelName;
  readonly ramMebibytes: number;
  readonly historyMebibytes: number;
  readonly gdbPort: number;
  readonly keyPreset: KeyPresetName;
  readonly keys: ChosenKeys;
  /** The tour was finished or skipped: it does not come by itself again. */
  readonly tourSeen: boolean;
  /** An instructor's wish: solutions of labs are not offered. */
  readonly hideSolutions: boolean;
}

/** @param value what was saved, or anything else. `language` is null when it was never chosen. */
export function readSettings(value: unknown): SavedSettings {
  const saved = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const one = <T>(name: string, of: readonly T[], otherwise: T): T =>
    of.find((known) => known === saved[name]) ?? otherwise;
  const within = (name: string, least: number, most: number, otherwise: number): number => {
    const n = saved[name];
    return typeof n === 'number' && Number.isInteger(n) && n >= least && n <= most ? n : otherwise;
  };
  return {
    language: one<Language | null>('language', ['en', 'zh-CN'], null),
    theme: one('theme', THEME_CHOICES, 'system'),
    zoom: one<number>('zoom', ZOOM_STEPS, 100),
    showBytes: saved['showBytes'] !== false,
    fontSize: within('fontSize', FONT_SIZES.least, FONT_SIZES.most, FONT_SIZES.usual),
    cpuModel: one('cpuModel', CPU_MODEL_NAMES, 'P6'),
    ramMebibytes: one<number>('ramMebibytes', RAM_SIZES, 16),
    historyMebibytes: one<number>('historyMebibytes', HISTORY_SIZES, 0),
    gdbPort: within('gdbPort', FIRST_PORT, LAST_PORT, DEFAULT_GDB_PORT),
    keyPreset: one('keyPreset', KEY_PRESET_NAMES, 'ringside'),
    keys: readKeys(saved['keys']),
    tourSeen: saved['tourSeen'] === true,
    hideSolutions: saved['hideSolutions'] === true,
  };
}
