/**
 * Frames of the ring timeline in the real window: how long the work of one frame takes while the view is dragged and zoomed over a run with
 * as many stretches and interrupts as ever come at once. The answers of the worker are bounded, so a longer run draws the same.
 *   node build/bench/timeline-frames.mjs
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { freshUserData, launchApp } from '../e2e/launch.mjs';
import { setUpBuild } from '../setup-build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const RUN = 6000;
const MOVES = 240;

await setUpBuild(root);
const userData = freshUserData();
fs.mkdirSync(path.join(userData, 'state'));
fs.writeFileSync(path.join(userData, 'state', 'settings.json'), JSON.stringify({ language: 'en', theme: 'dark' }));
const app = await launchApp({ userData, lang: 'en-US' });
try {
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(() => {
    const native = window.requestAnimationFrame.bind(window);
    const spent = (window['frameWork'] = []);
    window.requestAnimationFrame = (callback) =>
      native((time) => {
        const before = performance.now();
        callback(time);
        spent.push(performance.now() - before);
      });
  });
  await page.getByTestId('toolbar-run').click();
  await page.waitForTimeout(RUN);
  await page.getByTestId('toolbar-pause').click();
  await page.getByText('Ring timeline', { exact: true }).first().click();
  await page.waitForTimeout(1500);
  const box = await page.getByTestId('timeline-canvas').boundingBox();
  await page.evaluate(() => (window['frameWork'].length = 0));
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  for (let n = 0; n < MOVES; n++) {
    await page.mouse.wheel(n % 3 === 0 ? 60 : 0, n % 3 === 0 ? 0 : n < MOVES / 2 ? -40 : 40);
    await page.waitForTimeout(8);
  }
  const work = (await page.evaluate(() => window['frameWork'])).sort((a, b) => a - b);
  const at = (part) => work[Math.min(work.length - 1, Math.floor(work.length * part))].toFixed(2);
  process.stdout.write(
    `${work.length} frames; work of one: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms (a frame at 60 Hz has 16.7 ms)\n`,
  );
} finally {
  await app.close();
  fs.rmSync(userData, { recursive: true, force: true });
}
