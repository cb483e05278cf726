/** Settings, keys and the user's own arrangements as a file, and back. */
import { t } from '#renderer/i18n';
import { host, readSettings, useLayout, useSettings } from '#renderer/stores';
import { usableChoices, type CommandRegistry } from '#renderer/ui';
import { useShell } from './shell.ts';

const FORMAT = 'ringside-settings';
const FILE_NAME = 'ringside-settings.json';

export async function exportSettings(): Promise<void> {
  const { current } = useSettings();
  const file = { format: FORMAT, version: 1, settings: current, layouts: useLayout().named };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  const answer = await host().saveFileAs({ suggestedName: FILE_NAME, text });
  if (!answer.ok && !answer.canceled) useShell().say(t(`file.${answer.problem.code}`), 'warn');
}

/** @returns what a settings file holds, or null when it is none. */
export function readTransfer(text: string): { readonly settings: unknown; readonly layouts: unknown } | null {
  try {
    const file = JSON.parse(text) as { format?: unknown; settings?: unknown; layouts?: unknown } | null;
    return file?.format === FORMAT ? { settings: file.settings, layouts: file.layouts } : null;
  } catch {
    return null;
  }
}
export async function importSettings(commands: CommandRegistry): Promise<void> {
  const answer = await host().openFile();
  if (answer.ok) takeSettings(answer.file.name, answer.file.text, commands);
  else if (!answer.canceled) useShell().say(t(`file.${answer.problem.code}`), 'warn');
}
/** Take over what is in the text of a settings file. What it does not have, or what is wrong in it, gets its default. */
export function takeSettings(name: string, text: string, commands: CommandRegistry): void {
  const settings = useSettings();
  const file = readTransfer(text);
  if (file === null) return useShell().say(t('settingsFile.bad', { name }), 'warn');
  const read = readSettings(file.settings);
  // Having seen the tour is not a setting that travels.
  settings.take({ ...read, keys: usableChoices(read.keys, (id) => commands.all.has(id)), tourSeen: settings.tourSeen });
  useLayout().takeNamed(file.layouts);
  useShell().say(t('settingsFile.done', { name }));
}
