import { describe, expect, it } from 'vitest';
import { rankCommands, score } from './palette-rank.ts';

const command = (id: string, title: string) => ({
  id,
  keys: [],
  title: () => title,
  group: () => '',
  run: () => undefined,
});

describe('palette', () => {
  it('needs the letters in order and prefers word starts', () => {
    expect({ none: score('Step over', 'xz'), order: score('Step over', 'ovst'), better: score('Step over', 'so') > score('Reset one', 'so') }).toEqual({
      none: 0, order: 0, better: true,
    }); // prettier-ignore
  });
  it('finds by title or by id, best first, and keeps the order without a query', () => {
    const all = [command('run.run', '运行'), command('run.stepOver', '步过'), command('view.theme', '主题')];
    expect([rankCommands(all, 'over').map((c) => c.id), rankCommands(all, '运行').map((c) => c.id), rankCommands(all, '').length]).toEqual([
      ['run.stepOver'], ['run.run'], 3,
    ]); // prettier-ignore
  });
});
