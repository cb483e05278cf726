/** What a person sees while something takes long: one line when it begins, signs of life, one line when it ends. */
import process from 'node:process';

const HEARTBEAT_MS = 10_000;

/** `1.2 s`, `2 min 05 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs `work` between two lines. Every ten seconds a sign of life; `detail()` may say how far it is.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {() => string} [detail]
 * @returns {Promise<T>}
 */
export async function step(title, work, detail = () => '') {
  const start = Date.now();
  say(`> ${title} …`);
  const heart = setInterval(() => {
    const more = detail();
    say(`  still working (${duration(Date.now() - start)}${more ? `, ${more}` : ''})`);
  }, HEARTBEAT_MS);
  try {
    const result = await work();
    say(`  done in ${duration(Date.now() - start)}`);
    return result;
  } catch (error) {
    say(`  failed after ${duration(Date.now() - start)}`);
    throw error;
  } finally {
    clearInterval(heart);
  }
}
