/** Jobs in real processes: the answers come back, and one that hangs or dies is replaced. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Job, Outcome } from './job.ts';
import { runInProcesses } from './pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'pool-'));
const before = process.argv[1];
beforeAll(() => {
  // A worker that does as the path of its job says.
  const worker = `process.on('message', ({ path }) => {
    if (path === 'hang') for (;;);
    if (path === 'die') process.exit(7);
    process.send({ ended: 'done', answer: path + ' by ' + process.pid });
  });`;
  writeFileSync(join(folder, 'worker.mjs'), worker);
  process.argv[1] = join(folder, 'worker.mjs');
});
afterAll(() => {
  process.argv[1] = before;
  rmSync(folder, { recursive: true, force: true });
});

it('does the jobs with as few processes as it may, and replaces those that had to be ended', async () => {
  const jobs = ['a', 'b', 'hang', 'c', 'die', 'd'].map((path): Job => ({ kind: 'check', lab: 'E1', path, seeds: [] }));
  const ends: Outcome[] = [];
  // The limit holds for the start of a process as well, which takes long on a busy machine.
  const began = performance.now();
  spawnSync(process.execPath, ['--eval', '0']);
  const seconds = Math.max(2, (4 * (performance.now() - began)) / 1000);
  await runInProcesses(jobs, { parallel: 1, seconds }, (index, outcome) => (ends[index] = outcome));
  expect(ends.map(({ ended }) => ended)).toEqual(['done', 'done', 'time', 'done', 'crash', 'done']);
  const workers = ends.flatMap((end) => (end.ended === 'done' ? [String(end.answer).split(' by ')[1]] : []));
  expect(new Set(workers).size).toBe(3);
  expect(workers[0]).toBe(workers[1]);
  const alive = (pid: string): boolean => spawnSync('kill', ['-0', pid]).status === 0;
  await vi.waitFor(() => expect(workers.filter(alive)).toEqual([]), 20_000);
}, 300_000);
