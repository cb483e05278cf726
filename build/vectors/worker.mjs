/** One of several threads that run files of vectors: gets jobs, answers with tallies. */
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { contents, flagMasksFor, InputError } from './files.mjs';

const core = await import(pathToFileURL(workerData.core).href);

/** @param {{ file: string, stride: number, offset: number }} job */
function run({ file, stride, offset }) {
  const tally = core.emptyTally();
  try {
    core.runVectors(contents(file), path.basename(file), tally, {
      stride,
      offset,
      flagMasks: flagMasksFor(file, core),
    });
  } catch (error) {
    if (error instanceof core.VectorFileError) return { tally, error: `${file}: ${error.message}` };
    if (error instanceof InputError) return { tally, error: error.message };
    throw error;
  }
  return { tally, error: null };
}
parentPort.on('message', (job) => parentPort.postMessage(run(job)));
