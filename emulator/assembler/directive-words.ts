/** Directives that may begin a line without brackets. */
export const DIRECTIVE_WORDS: readonly string[] = [
  'section', 'segment', 'absolute', 'bits', 'use16', 'use32', 'use64', 'org', 'global', 'extern', 'static', 'required',
  'common', 'cpu', 'default', 'float', 'align', 'alignb', 'sectalign', 'struc', 'endstruc', 'istruc', 'at', 'iend',
]; // prettier-ignore
