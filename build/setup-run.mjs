/** Starts programs and waits for them. */
import { spawn } from 'node:child_process';
import process from 'node:process';

export class CommandError extends Error {
  constructor(command, outcome, output) {
    super(`${command} ended with ${outcome}`);
    this.name = 'CommandError';
    this.output = output;
  }
}

/**
 * Runs a program to its end. `show` lets it write to the terminal itself; otherwise its output is collected.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeout?: number }} [options]
 * @returns {Promise<{ code: number | null, signal: string | null, output: string }>}
 */
export function run(command, args, { cwd, env = process.env, show = false, timeout = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      timeout,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output }));
  });
}

/** As `run`, but anything else than exit code 0 rejects with a `CommandError` that holds the output. */
export async function runOrThrow(command, args, options = {}) {
  const result = await run(command, args, options);
  const line = [command, ...args].join(' ');
  if (result.code !== 0) throw new CommandError(line, result.signal ?? `exit code ${result.code}`, result.output);
  return result;
}
