/** What the user chose once and expects to find again. */
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { language, type Language } from '#renderer/i18n';
import { host } from './host/index.ts';

export type Theme = 'dark' | 'light';
export interface SavedSettings {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly showBytes?: boolean;
  readonly fontSize?: number;
}

export const useSettings = defineStore('settings', () => {
  const theme = ref<Theme>('dark');
  /** Address-and-bytes column of the editor. */
  const showBytes = ref(true);
  const fontSize = ref(13);
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
    loaded = true;
  }
  watch([language, theme, showBytes, fontSize], () => {
    if (!loaded) return;
    const value: SavedSettings = {
      language: language.value,
      theme: theme.value,
      showBytes: showBytes.value,
      fontSize: fontSize.value,
    };
    void host().saveState('settings', value);
  });
  const toggleTheme = (): void => void (theme.value = theme.value === 'dark' ? 'light' : 'dark');
  const toggleLanguage = (): void => void (language.value = language.value === 'en' ? 'zh-CN' : 'en');
  return { language, theme, showBytes, fontSize, isFirstStart, load, toggleTheme, toggleLanguage };
});
