/**
 * The native menu, built from the same command ids as the window's own command registry.
 * Accelerators are shown, but the window's registry handles the keys, so that no key is handled twice.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#electron/contract';
import type { Language } from './language.ts';
import type { TextKey } from './texts.ts';
import { textsOf } from './texts.ts';

type Row = readonly [command: MenuCommand, accelerator?: string] | 'separator' | { readonly role: EditRole };
type EditRole = 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll' | 'quit' | 'togglefullscreen';

interface MenuTable {
  readonly label: Extract<TextKey, `menu.${string}`>;
  readonly rows: readonly Row[];
}

const MENUS: readonly MenuTable[] = [
  {
    label: 'menu.file',
    rows: [
      ['file.new', 'CmdOrCtrl+N'],
      ['file.open', 'CmdOrCtrl+O'],
      'separator',
      ['file.save', 'CmdOrCtrl+S'],
      ['file.saveAs', 'CmdOrCtrl+Shift+S'],
      'separator',
      ['file.saveCapsule'],
      ['file.openCapsule'],
      'separator',
      { role: 'quit' },
    ],
  },
  {
    label: 'menu.edit',
    rows: [
      { role: 'undo' },
      { role: 'redo' },
      'separator',
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  },
  {
    label: 'menu.run',
    rows: [
      ['run.assemble', 'CmdOrCtrl+B'],
      ['run.run', 'F5'],
      ['run.pause', 'F6'],
      'separator',
      ['run.step', 'F11'],
      ['run.stepOver', 'F10'],
      ['run.stepOut', 'F7'],
      'separator',
      ['run.back', 'Shift+F11'],
      ['run.backContinue', 'Shift+F5'],
      'separator',
      ['run.reset', 'CmdOrCtrl+Shift+F5'],
    ],
  },
  { label: 'menu.machine', rows: [['machine.gdb']] },
  {
    label: 'menu.view',
    rows: [['view.resetLayout'], ['view.language'], ['view.theme'], 'separator', { role: 'togglefullscreen' }],
  },
  { label: 'menu.labs', rows: [['labs.open'], 'separator', ['labs.openPack']] },
  { label: 'menu.help', rows: [['help.tour'], ['help.about']] },
];

/** The template for `Menu.buildFromTemplate`. `send` gets the command of a chosen item. */
export function menuTemplate(
  language: Language,
  platform: string,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const text = textsOf(language);
  const itemOf = (row: Row): MenuItemConstructorOptions => {
    if (row === 'separator') return { type: 'separator' };
    if ('role' in row) return row.role === 'quit' ? { role: 'quit', label: text('menu.quit') } : { role: row.role };
    const [command, accelerator] = row;
    const item: MenuItemConstructorOptions = { id: command, label: text(command), click: () => send(command) };
    return accelerator === undefined ? item : { ...item, accelerator, registerAccelerator: false };
  };
  const menus = MENUS.map(({ label, rows }) => ({ label: text(label), submenu: rows.map(itemOf) }));
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus;
}
