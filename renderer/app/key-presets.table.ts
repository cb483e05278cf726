/** Key maps: what differs from the keys in the command table, and the keys that the editor needs for typing. */
import type { KeyPresetName } from '#renderer/stores';
import type { KeyChoices } from '#renderer/ui';

/**
 * The command table has the keys of `ringside`: Shift with a key goes the other way in time. The price is Shift+F11, which
 * steps out in other debuggers (here F7), and Shift+F10, which opens a menu (here Ctrl+Shift+F10).
 */
export const KEY_PRESETS: Readonly<Record<KeyPresetName, KeyChoices>> = {
  ringside: {},
  vscode: {
    'run.pause': ['F6', 'Shift+F5'],
    'run.stepOut': ['Shift+F11'],
    'run.intoInterrupt': ['Shift+F8'],
    'run.back': ['Mod+F11'],
    'run.backOver': ['Mod+F10'],
    'run.backOut': ['Mod+Shift+F11'],
    'run.backContinue': ['Mod+F9'],
    'run.toPreviousTransition': ['Mod+F8'],
    'view.contextMenu': ['Shift+F10'],
  },
};

/** Keys of the editor by its own names for what they do; a key map of ours leaves them alone. */
export const EDITOR_KEYS: Readonly<Record<string, string>> = {
  'Mod+A': 'Select All', 'Mod+C': 'Copy', 'Mod+X': 'Cut', 'Mod+V': 'Paste', 'Mod+Z': 'Undo', 'Mod+Y': 'Redo', 'Mod+Shift+Z': 'Redo', 'Mod+U': 'Cursor Undo',
  'Mod+F': 'Find', 'Mod+H': 'Replace', 'Mod+G': 'Go to Line', 'F3': 'Find Next', 'Shift+F3': 'Find Previous', 'Mod+F3': 'Find Next Selection', 'F12': 'Go to Definition', 'Alt+F12': 'Peek Definition',
  'Mod+/': 'Toggle Line Comment', 'Shift+Alt+A': 'Toggle Block Comment', 'Mod+D': 'Add Selection to Next Find Match', 'Mod+L': 'Expand Line Selection', 'Mod+Shift+L': 'Select All Occurrences', 'Mod+F2': 'Change All Occurrences',
  'Mod+Shift+K': 'Delete Line', 'Mod+Enter': 'Insert Line Below', 'Mod+Shift+Enter': 'Insert Line Above', 'Mod+]': 'Indent Line', 'Mod+[': 'Outdent Line', 'Mod+Space': 'Trigger Suggest', 'Mod+M': 'Tab Moves Focus',
  'Alt+ArrowUp': 'Move Line Up', 'Alt+ArrowDown': 'Move Line Down', 'Alt+Shift+ArrowUp': 'Copy Line Up', 'Alt+Shift+ArrowDown': 'Copy Line Down', 'Mod+Alt+ArrowUp': 'Add Cursor Above', 'Mod+Alt+ArrowDown': 'Add Cursor Below',
  'Mod+ArrowLeft': 'Word Left', 'Mod+ArrowRight': 'Word Right', 'Mod+Home': 'Beginning of File', 'Mod+End': 'End of File', 'Mod+Backspace': 'Delete Word Left', 'Mod+Delete': 'Delete Word Right', 'Mod+Shift+O': 'Go to Symbol',
  'Mod+Shift+[': 'Fold', 'Mod+Shift+]': 'Unfold', 'Mod+K Mod+C': 'Add Line Comment', 'Mod+K Mod+U': 'Remove Line Comment', 'Mod+K Mod+I': 'Show Hover', 'Mod+K Mod+0': 'Fold All', 'Mod+K Mod+J': 'Unfold All',
}; // prettier-ignore
