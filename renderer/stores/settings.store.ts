/** What the user chose once and expects to find again. */
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { language, type Language } from '#renderer/i18n';
import { CPU_MODEL_NAMES, type CpuModelName } from '#emulator/arch';
import type { MachineConfig } from '#emulator/machine';
import { host } from './host/index.ts';

export type Theme = 'dark' | 'light';
/** Processors offered. */
export const CPU_CHOICES = CPU_MODEL_NAMES;
/** Ports that can be listened at; those below belong to the system. */
export const FIRST_PORT = 1024, LAST_PORT = 65535; // prettier-ignore
const DEFAULT_GDB_PORT = 1234;
/** Sizes of RAM offered, in MiB. */
export const RAM_SIZES = [4, 16, 64] as const;
/** Memory for snapshots of history offered, in MiB; 0 = eight times the RAM. */
export const HISTORY_SIZES = [0, 64, 128, 256, 512, 1024, 2048] as const;
const MEBIBYTE = 1 << 20;

export interface SavedSettings {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly showBytes?: boolean;
  readonly fontSize?: number;
  readonly cpuModel?: CpuModelName;
  readonly ramMebibytes?: number;
  readonly historyMebibytes?: number;
  readonly gdbPort?: number;
}

export const useSettings = defineStore('settings', () => {
  const theme = ref<Theme>('dark');
  /** Address-and-bytes column of the editor. */
  const showBytes = ref(true);
  const fontSize = ref(13);
  /** The machine that the next program is loaded into. */
  const cpuModel = ref<CpuModelName>('P6');
  const ramMebibytes = ref<number>(16);
  const historyMebibytes = ref<number>(0);
  /** Where gdb may attach, when it is allowed to. */
  const gdbPort = ref(DEFAULT_GDB_PORT);
  const isFirstStart = ref(false);
  let loaded = false;

  async function load(prefersLight: boolean): Promise<void> {
    const saved = (await host().loadState('settings')) as SavedSettings | null;
    isFirstStart.value = saved === null;
    const info = await host().appInfo();
    language.value = saved?.language ?? (info.locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
    theme.value = saved?.theme ?? (prefersLight ? 'light' : 'dark');
    showBytes.value = saved?.showBytes ?? true;
    fontSize.value = saved?.fontSize ?? 13;
    if (saved?.cpuModel && CPU_MODEL_NAMES.includes(saved.cpuModel)) cpuModel.value = saved.cpuModel;
    historyMebibytes.value = HISTORY_SIZES.find((size) => size === saved?.historyMebibytes) ?? 0;
    ramMebibytes.value = RAM_SIZES.find((size) => size === saved?.ramMebibytes) ?? 16;
    const { gdbPort: known = DEFAULT_GDB_PORT } = saved ?? {};
    gdbPort.value = known >= FIRST_PORT && known <= LAST_PORT ? known : DEFAULT_GDB_PORT;
    loaded = true;
  }
  watch([language, theme, showBytes, fontSize, cpuModel, ramMebibytes, historyMebibytes, gdbPort], () => {
    if (!loaded) return;
    const value: SavedSettings = {
      language: language.value,
      theme: theme.value,
      showBytes: showBytes.value,
      fontSize: fontSize.value,
      cpuModel: cpuModel.value,
      ramMebibytes: ramMebibytes.value,
      historyMebibytes: historyMebibytes.value,
      gdbPort: gdbPort.value,
    };
    void host().saveState('settings', value);
  });
  const toggleTheme = (): void => void (theme.value = theme.value === 'dark' ? 'light' : 'dark');
  const toggleLanguage = (): void => void (language.value = language.value === 'en' ? 'zh-CN' : 'en');
  /** The clock of the machine starts at the learner's date and time; the machine itself never reads a clock. */
  const machineConfig = (today: Date = new Date()): MachineConfig => ({
    cpuModel: cpuModel.value,
    ramBytes: ramMebibytes.value * MEBIBYTE,
    rtcDate: localTime(today),
  });
  return {
    language,
    theme,
    showBytes,
    fontSize,
    cpuModel,
    ramMebibytes,
    historyMebibytes,
    gdbPort,
    machineConfig,
    isFirstStart,
    load,
    toggleTheme,
    toggleLanguage,
  };
});

/** `YYYY-MM-DDThh:mm:ss` in the time zone of the user. */
function localTime(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
