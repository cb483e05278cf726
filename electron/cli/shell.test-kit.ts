/** A command line with files in memory, for tests. */
import { decodeUtf8, encodeUtf8 } from '#emulator/base';
import { main } from './cli.ts';
import type { CliIo } from './io.ts';
import type { Outcome } from './job.ts';
import { runJob } from './jobs.ts';

type Files = Record<string, string | Uint8Array>;
const bytesOf = (body: string | Uint8Array): Uint8Array => (typeof body === 'string' ? encodeUtf8(body) : body);
const notHere = (): never => {
  throw new Error('nothing here serves');
};

export interface Said {
  out: string;
  err: string;
}
export interface Shell {
  readonly disk: Map<string, Uint8Array>;
  readonly io: CliIo;
  readonly said: Said;
  /** A verb that ends at once. */
  run(...words: string[]): Said & { readonly code: number };
  /** A verb that has jobs done: here they are done one after another in this process. */
  wait(...words: string[]): Promise<Said & { readonly code: number }>;
  text(name: string): string;
}

/** Names directly inside a folder; null when nothing lies in it. */
function namesIn(disk: ReadonlyMap<string, unknown>, folder: string): string[] | null {
  const inside = [...disk.keys()].filter((name) => name.startsWith(`${folder}/`));
  const names = inside.map((name) => name.slice(folder.length + 1).split('/')[0]);
  return inside.length > 0 ? [...new Set(names)] : null;
}

export function shell(files: Files = {}, own: Partial<CliIo> = {}): Shell {
  const disk = new Map(Object.entries(files).map(([name, body]) => [name, bytesOf(body)]));
  const said = { out: '', err: '' };
  const io: CliIo = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    readFile: (path) => disk.get(path) ?? null,
    writeFile: (path, bytes) => void disk.set(path, bytes),
    listFolder: (path) => namesIn(disk, path),
    serve: notHere,
    converse: notHere,
    stopServing: () => {},
    cores: 2,
    jobs: (jobs, _limits, done) => {
      jobs.forEach((job, index) =>
        done(
          index,
          outcomeOf(() => runJob(job, io)),
        ),
      );
      return Promise.resolve();
    },
    ...own,
  };
  const begin = (words: readonly string[]): number | Promise<number> => {
    said.out = said.err = '';
    return main(words, io);
  };
  return {
    disk,
    io,
    said,
    run: (...words) => {
      const code = begin(words);
      if (typeof code !== 'number') throw new Error('this verb does not end at once');
      return { code, ...said };
    },
    wait: async (...words) => ({ code: await begin(words), ...said }),
    text: (name) => decodeUtf8(disk.get(name) ?? new Uint8Array()),
  };
}

function outcomeOf(work: () => ReturnType<typeof runJob>): Outcome {
  try {
    return { ended: 'done', answer: work() };
  } catch (error) {
    return { ended: 'unreadable', detail: error instanceof Error ? error.message : String(error) };
  }
}
