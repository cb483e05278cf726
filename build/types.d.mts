import type ts from 'typescript';

export function readArea(root: string, area: string): ts.ParsedCommandLine;
export function atHomeElsewhere(root: string, area: string): Set<string>;
export function checkArea(
  root: string,
  area: string,
): { readonly problems: readonly ts.Diagnostic[]; readonly checked: number };
