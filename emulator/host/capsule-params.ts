/** Guards for what the capsule requests carry. */
import type { Bookmark } from '#emulator/timeline';
import { fields, integer, list, text } from './params.ts';

const MOST = Number.MAX_SAFE_INTEGER;

export const bookmarks = (value: unknown): Bookmark[] =>
  list(value, 'bookmarks').map((one, i) => {
    const what = `bookmarks[${i}]`;
    const given = fields(one, what);
    const mark = fields(given['mark'], `${what}.mark`);
    return {
      id: text(given['id'], `${what}.id`),
      branch: integer(given['branch'], `${what}.branch`, 1, MOST),
      mark: {
        now: integer(mark['now'], `${what}.mark.now`, 0, MOST),
        icount: integer(mark['icount'], `${what}.mark.icount`, 0, MOST),
      },
      name: text(given['name'], `${what}.name`),
      note: text(given['note'], `${what}.note`),
    };
  });
