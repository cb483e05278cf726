/** Entry of the command line: Node's files and streams behind {@link CliIo}. */
import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { main } from './cli.ts';
import { EXIT_USAGE, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import type { Job } from './job.ts';
import { runJob } from './jobs.ts';
import { runInProcesses, WORKER, type Reply } from './pool.ts';
import { serve, Slices } from './serve.ts';
import type { Serving } from './serve.ts';

const reason = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/, (open|read|scandir) .*$/, '') : String(error);

let serving: Serving | null = null;

const io: CliIo = {
  // Written synchronously, so that nothing is lost when the process ends.
  out: (text) => writeAll(1, text),
  err: (text) => writeAll(2, text),
  readFile(path) {
    try {
      return fs.readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
        return null;
      throw new UsageError(`${path}: ${reason(error)}`);
    }
  },
  writeFile(path, bytes) {
    try {
      fs.writeFileSync(path, bytes);
    } catch (error) {
      throw new UsageError(`${path}: ${reason(error)}`);
    }
  },
  listFolder(path) {
    try {
      return fs.readdirSync(path);
    } catch {
      return null;
    }
  },
  serve(options) {
    const failed = (why: string): void => {
      writeAll(2, `ringside: ${why}\n`);
      process.exitCode = EXIT_USAGE;
    };
    serving = serve(options, failed, (line) => writeAll(2, `ringside: ${line}\n`));
    // Ctrl-C here ends the server; Ctrl-C in gdb interrupts the program.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => io.stopServing());
  },
  converse(connect) {
    const slices = new Slices(
      connect((bytes) => writeAll(1, bytes)),
      // What was written is out; the input may stay open for as long as the editor likes.
      () => process.exit(0),
    );
    process.stdin.on('data', (bytes: Uint8Array) => slices.received(bytes));
    for (const end of ['end', 'error'] as const) process.stdin.on(end, () => slices.close());
  },
  jobs: runInProcesses,
  cores: os.availableParallelism(),
  stopServing: () => serving?.stop(),
};

function writeAll(stream: 1 | 2, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(stream, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that is full for the moment; and one whose reader has gone (`| head`): the rest is not wanted.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** One job after another, as the parent sends them; gone with the parent. */
function work(): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (job: Job) => process.send?.(answer(job)));
}
function answer(job: Job): Reply {
  try {
    return { ended: 'done', answer: runJob(job, io) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ended: error instanceof UsageError ? 'unreadable' : 'crash', detail };
  }
}

if (process.argv[2] === WORKER && process.send !== undefined) work();
else process.exitCode = await main(process.argv.slice(2), io);
