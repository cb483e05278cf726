/** The text on trial: nothing of it is left out, and every bet says what it is about. */
import { describe, expect, it } from 'vitest';
import type { Lab, Step } from '#labs/kit';
import { allLabs } from './index.ts';
import { CLAIMS } from './claims.table.ts';

type Bet = Extract<Step, { kind: 'predict' }>;
const trials = allLabs().filter(({ kind }) => kind === 'trial');
const betsOf = (lab: Lab): Bet[] => lab.steps.filter((s): s is Bet => s.kind === 'predict');
const bets = trials.flatMap((lab) => betsOf(lab).map((bet) => ({ lab, bet, name: `${lab.id} ${bet.id}` })));
const ROWS_OF_ERRORS = 37;

/** `000:88-94` → document, first and last line. */
function place(text: string): { document: string; from: number; to: number } {
  const [, document, from, to] = /^(\d{3}):(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (document === undefined) throw new Error(`not a place in a document: ${text}`);
  return { document, from: Number(from), to: Number(to ?? from) };
}
function touches(a: string, b: string): boolean {
  const [one, other] = [place(a), place(b)];
  return one.document === other.document && one.from <= other.to && other.from <= one.to;
}
const placesIn = (text: string): string[] => [...new Set(text.match(/\d{3}:\d+(?:-\d+)?/g))].sort();

describe('the claims of the source documents', () => {
  it('has all rows of the list of errors, and no claim twice', () => {
    const ids = CLAIMS.map(({ id }) => id);
    const rows = ids.flatMap((id) => (id.startsWith('error-') ? [Number(id.slice(6))] : []));
    expect(rows).toEqual(Array.from({ length: ROWS_OF_ERRORS }, (_, i) => i + 1));
    expect(new Set(ids).size).toBe(ids.length);
  });
  it.each(CLAIMS.map((claim) => [claim.id, claim] as const))('%s is judged by a bet', (id, { at }) => {
    const judges = bets.filter(({ bet }) => bet.cites.includes(id));
    expect(judges.map(({ name }) => name)).not.toEqual([]);
    // A trial that judges the claim names the place among its sources.
    expect(judges.some(({ lab }) => lab.sources.some((source) => touches(source, at)))).toBe(true);
  });
  it.each(bets.map((b) => [b.name, b.bet] as const))('%s cites claims that exist, and has a program to run', (_, bet) => {
    expect(bet.cites).not.toEqual([]);
    expect(bet.cites.filter((id) => !CLAIMS.some((claim) => claim.id === id))).toEqual([]);
    expect(bet.experiment).not.toBeNull();
  });
  it.each(bets.map((b) => [b.name, b.bet] as const))('%s quotes the same place in both languages', (_, { body }) => {
    expect(placesIn(body.en)).not.toEqual([]);
    expect(placesIn(body.zh)).toEqual(placesIn(body.en));
  });
  it('numbers the bets of a trial one after another', () => {
    const numbered = (title: string, pattern: RegExp): number => Number(pattern.exec(title)?.[1]);
    for (const lab of trials) {
      const titles = betsOf(lab).map(({ title }) => title);
      const expected = titles.map((_, at) => at + 1);
      expect(titles.map(({ en }) => numbered(en, /^Bet (\d+): /))).toEqual(expected);
      expect(titles.map(({ zh }) => numbered(zh, /^第 (\d+) 注：/))).toEqual(expected);
    }
  });
});
