/** What can be done with a cell of any panel. */
export const cellsEn = {
  'cell.menu': 'Cell', 'cell.copied': 'Copied',
  'cell.action.memory': 'Show in memory', 'cell.action.pointed': 'Show memory at this address', 'cell.action.who': 'Who wrote this?', 'cell.action.previousChange': 'Go to the previous change', 'cell.action.nextChange': 'Go to the next change',
  'cell.action.watch': 'Watch', 'cell.action.break': 'Break when written', 'cell.action.copy': 'Copy', 'cell.action.copyRow': 'Copy row', 'cell.action.copyTable': 'Copy table',
  'cell.action.show': 'Show in {panel}', 'cell.alsoIn': 'Shown too in {panels}: right button, or Shift+F10', 'cell.comma': ', ',
} as const; // prettier-ignore
