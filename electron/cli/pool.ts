/** Jobs in processes of their own, as many at a time as there are cores. A process lives on for the next job; one that must be killed is replaced. */
import { fork, type ChildProcess } from 'node:child_process';
import process from 'node:process';
import type { Job, JobLimits, Outcome } from './job.ts';

/** The word that makes a process of ours a worker; it is no verb. */
export const WORKER = '--jobs-over-ipc';

/** An assembler macro can ask for any amount: that process dies, no other. */
const HEAP_MEGABYTES = 1024;

/** What a worker sends back for the job that it was sent. */
export type Reply =
  | { readonly ended: 'done'; readonly answer: unknown }
  | { readonly ended: 'unreadable' | 'crash'; readonly detail: string };

class Worker {
  private readonly program: string;
  private child: ChildProcess | null = null;

  constructor(program: string) {
    this.program = program;
  }

  private start(): ChildProcess {
    return fork(this.program, [WORKER], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
    });
  }

  do(job: Job, seconds: number): Promise<Outcome> {
    const child = this.child ?? this.start();
    this.child = child;
    return new Promise((resolve) => {
      const end = (outcome: Outcome, reusable: boolean): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        child.on('error', () => {});
        if (!reusable) this.end();
        resolve(outcome);
      };
      const timer = setTimeout(() => end({ ended: 'time', detail: `${seconds} s` }, false), seconds * 1000);
      child.once('message', (reply: Reply) => end(reply as Outcome, true));
      child.once('error', (error) => end({ ended: 'crash', detail: error.message }, false));
      child.once('exit', (code, signal) => end({ ended: 'crash', detail: signal ?? `exit code ${code}` }, false));
      child.send(job);
    });
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}

/** @param done told in the order in which they end. */
export async function runInProcesses(
  jobs: readonly Job[],
  limits: JobLimits,
  done: (index: number, outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  const work = async (worker: Worker): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++)
      done(index, await worker.do(jobs[index], limits.seconds));
    worker.end();
  };
  const workers = Array.from({ length: Math.min(limits.parallel, jobs.length) }, () => new Worker(process.argv[1]));
  await Promise.all(workers.map(work));
}
