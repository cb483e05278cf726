/** What the user chose once and expects to find again. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { language } from '#renderer/i18n';
import type { MachineConfig } from '#emulator/machine';
import { CPU_MODEL_NAMES } from '#emulator/arch';
import { host } from './host/index.ts';
import {
  FONT_SIZES,
  readSettings,
  THEMES,
  ZOOM_STEPS,
  type ChosenKeys,
  type SavedSettings,
  type Theme,
  type ThemeChoice,
} from './settings-file.ts';

export {
  FIRST_PORT, FONT_SIZES, HISTORY_SIZES, KEY_PRESET_NAMES, LAST_PORT, RAM_SIZES, THEME_CHOICES, THEMES, ZOOM_STEPS,
} from './settings-file.ts'; // prettier-ignore
export type { KeyPresetName, SavedSettings, Theme, ThemeChoice } from './settings-file.ts';
/** Processors offered. */
export const CPU_CHOICES = CPU_MODEL_NAMES;
const MEBIBYTE = 1 << 20;

export const useSettings = defineStore('settings', () => {
  const start = readSettings(null);
  const themeChoice = ref<ThemeChoice>(start.theme);
  /** What the operating system asks for. */
  const systemTheme = ref<Theme>('dark');
  /** The theme of the moment. */
  const theme = computed<Theme>(() => (themeChoice.value === 'system' ? systemTheme.value : themeChoice.value));
  /** Of the whole window, in percent. */
  const zoom = ref(start.zoom);
  /** Address-and-bytes column of the editor. */
  const showBytes = ref(start.showBytes);
  const fontSize = ref(start.fontSize);
  /** The machine that the next program is loaded into. */
  const cpuModel = ref(start.cpuModel);
  const ramMebibytes = ref(start.ramMebibytes);
  const historyMebibytes = ref(start.historyMebibytes);
  /** Where gdb may attach, when it is allowed to. */
  const gdbPort = ref(start.gdbPort);
  const keyPreset = ref(start.keyPreset);
  /** Keys that the user gave to commands; they win over the preset's. */
  const keys = shallowRef<ChosenKeys>(start.keys);
  const tourSeen = ref(start.tourSeen);
  const hideSolutions = ref(start.hideSolutions);
  const isFirstStart = ref(false);
  let loaded = false;

  async function load(system: Theme = 'dark'): Promise<void> {
    systemTheme.value = system;
    const saved = await host().loadState('settings');
    isFirstStart.value = saved === null;
    const info = await host().appInfo();
    take(readSettings(saved));
    if (readSettings(saved).language === null)
      language.value = info.locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
    loaded = true;
  }
  /** Settings of a file, or those saved. A language that was not chosen stays as it is. */
  function take(saved: SavedSettings): void {
    if (saved.language !== null) language.value = saved.language;
    themeChoice.value = saved.theme;
    zoom.value = saved.zoom;
    showBytes.value = saved.showBytes;
    fontSize.value = saved.fontSize;
    cpuModel.value = saved.cpuModel;
    ramMebibytes.value = saved.ramMebibytes;
    historyMebibytes.value = saved.historyMebibytes;
    gdbPort.value = saved.gdbPort;
    keyPreset.value = saved.keyPreset;
    keys.value = saved.keys;
    tourSeen.value = saved.tourSeen;
    hideSolutions.value = saved.hideSolutions;
  }
  const current = computed<SavedSettings>(() => ({
    language: language.value,
    theme: themeChoice.value,
    zoom: zoom.value,
    showBytes: showBytes.value,
    fontSize: fontSize.value,
    cpuModel: cpuModel.value,
    ramMebibytes: ramMebibytes.value,
    historyMebibytes: historyMebibytes.value,
    gdbPort: gdbPort.value,
    keyPreset: keyPreset.value,
    keys: keys.value,
    tourSeen: tourSeen.value,
    hideSolutions: hideSolutions.value,
  }));
  watch(current, (value) => {
    if (loaded) void host().saveState('settings', value);
  });

  /** The next theme; what the system wants is left by it. */
  const toggleTheme = (): void =>
    void (themeChoice.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'dark');
  const toggleLanguage = (): void => void (language.value = language.value === 'en' ? 'zh-CN' : 'en');
  /** To the next step of the zoom in a direction; 0 = back to 100 %. */
  function stepZoom(direction: 1 | -1 | 0): void {
    const next = direction === 1 ? ZOOM_STEPS.find((z) => z > zoom.value) : ZOOM_STEPS.findLast((z) => z < zoom.value);
    zoom.value = direction === 0 ? 100 : (next ?? zoom.value);
  }
  const stepFont = (direction: 1 | -1): void =>
    void (fontSize.value = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, fontSize.value + direction)));
  /** Keys of a command; null = those of the preset again. */
  function setKeys(id: string, chosen: readonly string[] | null): void {
    const { [id]: _before, ...rest } = keys.value;
    keys.value = chosen === null ? rest : { ...rest, [id]: chosen };
  }
  /** The clock of the machine starts at the learner's date and time; the machine itself never reads a clock. */
  const machineConfig = (today: Date = new Date()): MachineConfig => ({
    cpuModel: cpuModel.value,
    ramBytes: ramMebibytes.value * MEBIBYTE,
    rtcDate: localTime(today),
  });
  return {
    language, theme, themeChoice, systemTheme, zoom, showBytes, fontSize, cpuModel, ramMebibytes, historyMebibytes, gdbPort, keyPreset, keys,
    tourSeen, hideSolutions, current, machineConfig, isFirstStart, load, take, toggleTheme, toggleLanguage, stepZoom, stepFont, setKeys,
  }; // prettier-ignore
});

/** `YYYY-MM-DDThh:mm:ss` in the time zone of the user. */
function localTime(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
