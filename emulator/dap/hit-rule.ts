/** Hit conditions as clients write them: `5` or `== 5` the fifth hit only, `>= 5` from then on, `> 5` after it, `% 5` every fifth. */
import type { HitRule } from '#emulator/debug';
import { DapError } from './arguments.ts';

export function parseHitRule(text: string): HitRule {
  const found = /^\s*(==|=|>=|>|%)?\s*([0-9]{1,15})\s*$/.exec(text);
  const count = Number(found?.[2]) + (found?.[1] === '>' ? 1 : 0);
  if (found === null || count < 1) {
    throw new DapError(`the hit condition "${text}" is not understood: write 5, >= 5, > 5 or % 5`);
  }
  if (found[1] === '%') return { rule: 'every', count };
  return { rule: found[1] === '>=' || found[1] === '>' ? 'from' : 'at', count };
}
