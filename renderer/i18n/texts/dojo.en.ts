/** The bug dojo. */
export const dojoEn = {
  'panel.dojo': 'Bug dojo',
  'dojo.lead': 'A healthy kernel, one line of it wrong. You see what goes wrong first; find the line, and a moment at which it already acts and the symptom is still ahead. Step back, ask why, ask who wrote it: everything on the workbench is allowed.',
  'dojo.kernel': 'Kernel of lab', 'dojo.first': 'Give me a case', 'dojo.next': 'Next case', 'dojo.goOn': 'Go on with case {n}', 'dojo.making': 'Looking for a bug that shows …',
  'dojo.exhausted': 'This kernel has no more cases. Choose another one.',
  'dojo.case': 'Case {n} of lab {lab}', 'dojo.symptom': 'The symptom', 'dojo.broken': 'This is no longer true:', 'dojo.expected': 'expected', 'dojo.observed': 'observed',
  'dojo.show': 'Stand at the symptom again', 'dojo.answer': 'Your answer',
  'dojo.task': 'Put the cursor on the line that is wrong (or beside the gap, if one is missing), and the machine at a moment from which on it has an effect.',
  'dojo.here': 'Cursor at {place}; the machine stands after {n} instructions.', 'dojo.itIs': 'It is this line, and it has acted by now',
  'dojo.found': 'That is it: this line, and not before this moment.', 'dojo.line.early': 'The line is right. But at this moment it has not been executed yet.',
  'dojo.line.late': 'The line is right. But by now the symptom is already past.', 'dojo.notLine': 'It is not this line. Go back from the symptom: which value is wrong first, and who wrote it?',
  'dojo.giveUp': 'Show me', 'dojo.healthy': 'healthy', 'dojo.sick': 'here', 'dojo.gone': '(the line is missing)', 'dojo.goto': 'Go to {place}', 'dojo.score': 'Found: {n}', 'dojo.isFound': 'found',
} as const; // prettier-ignore
