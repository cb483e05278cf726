/** The look that the operating system asks for, now and when it changes. */
import type { Theme } from '#renderer/stores';

const ASKS = ['(prefers-contrast: more)', '(forced-colors: active)', '(prefers-color-scheme: light)'] as const;

export function systemTheme(target: Pick<Window, 'matchMedia'>): Theme {
  const [contrast, forced, light] = ASKS.map((query) => target.matchMedia(query).matches);
  return contrast || forced ? 'contrast' : light ? 'light' : 'dark';
}
export function followSystem(target: Pick<Window, 'matchMedia'>, use: (theme: Theme) => void): void {
  for (const query of ASKS) target.matchMedia(query).addEventListener('change', () => use(systemTheme(target)));
}
