/** The learner's files beside others of the same names. Only what can be edited is compared. */
import type { Lab } from '#labs/kit';

export function comparedFiles(
  lab: Lab,
  mine: readonly { readonly name: string; readonly text: string }[],
  others: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly left: string; readonly right: string }[] {
  return lab.start
    .filter(({ role }) => role === 'editable')
    .map(({ name, text }) => ({
      name,
      left: mine.find((f) => f.name === name)?.text ?? text,
      right: others[name] ?? text,
    }));
}
