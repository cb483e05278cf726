/** Judging a Parsons ordering: how far it is right, and what is wrong with the first line that is not. */
export interface OrderVerdict {
  /** Right lines from the top. */
  readonly right: number;
  readonly state: 'empty' | 'right' | 'too-short' | 'wrong' | 'distractor';
}
export function judgeOrder(order: readonly string[], solution: readonly string[]): OrderVerdict {
  if (order.length === 0) return { right: 0, state: 'empty' };
  let right = 0;
  while (right < order.length && order[right] === solution[right]) right++;
  if (right === solution.length && order.length === solution.length) return { right, state: 'right' };
  if (right === order.length) return { right, state: 'too-short' };
  return { right, state: solution.includes(order[right]) ? 'wrong' : 'distractor' };
}
