/** Which commands match what was typed, best first. Letters must occur in order; word starts and runs count more. */
import type { Command } from '#renderer/ui';

export function score(text: string, query: string): number {
  const hay = text.toLowerCase();
  const needle = query.toLowerCase().replace(/\s+/g, '');
  if (needle === '') return 1;
  let points = 0;
  let at = -1;
  for (const letter of needle) {
    const found = hay.indexOf(letter, at + 1);
    if (found < 0) return 0;
    points += found === at + 1 ? 4 : /[\s.·:/-]/.test(hay[found - 1] ?? ' ') ? 3 : 1;
    at = found;
  }
  return points - hay.length / 200;
}
export function rankCommands(commands: readonly Command[], query: string): readonly Command[] {
  return commands
    .map((command) => ({ command, points: Math.max(score(command.title(), query), score(command.id, query) - 1) }))
    .filter((c) => c.points > 0)
    .toSorted((a, b) => (query === '' ? 0 : b.points - a.points))
    .map((c) => c.command);
}
