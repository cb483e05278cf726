/**
 * The window's speed: how soon it is there, how busy its main thread is while the sample runs in the first layout, how long
 * a key takes to be seen, what it does while paused (nothing), and whether 200 times run, pause and jump leave anything behind.
 * Busy is processor time of the main thread, so that other work on the computer does not count; waits are what a person waits.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { findChromium } from '../chromium-host/find-chromium.mjs';
import { serve } from '../serve.mjs';
import { setUpBuild } from '../setup-build.mjs';

const SIZE = { width: 1280, height: 720 };
const at = (numbers, share) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A fresh browser with nothing in its caches, at the window as a page: the same files that the app shows. */
export async function open(root) {
  const server = await serve({ root: path.join(root, 'dist', 'renderer') });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-bench-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    viewport: SIZE,
    locale: 'en-US',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  // The tour of the first start would be measured as well.
  await page.addInitScript(() => localStorage.setItem('ringside:state:settings', '{"tourSeen":true}'));
  await page.goto(server.freshAddress());
  await page.locator('[data-testid=editor-host][data-ready=true] .view-line').first().waitFor();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const close = async () => {
    await context.close();
    await server.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, cdp, close };
}

/** When the first paint, the frame and the editor were there, in milliseconds after the page was asked for. */
const startUp = ({ page }) =>
  page.evaluate(() => {
    const time = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    return { paint: time('first-paint'), frame: time('frame-ready'), editor: time('editor-ready') };
  });

async function metrics({ cdp }) {
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
/** Share of a processor that the main thread needs, over so many seconds. */
async function busy(window, seconds) {
  const before = await metrics(window);
  const from = performance.now();
  await pause(seconds * 1000);
  const after = await metrics(window);
  return ((after.TaskDuration - before.TaskDuration) * 100_000) / (performance.now() - from);
}
/** Milliseconds from a key to the picture that shows it, for so many keys in the editor. */
async function latencies({ page }, keys) {
  await page.evaluate(() => {
    window.seen = [];
    const told = (event) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.addEventListener('message', () => window.seen.push(performance.now() - event.timeStamp));
        channel.port1.start();
        channel.port2.postMessage(null);
      });
    addEventListener('keydown', told, true);
  });
  await page.getByTestId('editor-host').dispatchEvent('click');
  await page
    .locator('[data-testid=editor-host] textarea, [data-testid=editor-host] .native-edit-context')
    .first()
    .focus();
  for (let k = 0; k < keys; k++) {
    await page.keyboard.press(k % 2 ? 'ArrowUp' : 'ArrowDown');
    await pause(40);
  }
  await pause(500);
  return page.evaluate(() => window.seen);
}
export async function heap(window) {
  await window.cdp.send('HeapProfiler.enable');
  await window.cdp.send('HeapProfiler.collectGarbage');
  await window.cdp.send('HeapProfiler.collectGarbage');
  const { JSHeapUsedSize, Nodes, JSEventListeners } = await metrics(window);
  return { megabytes: JSHeapUsedSize / (1 << 20), nodes: Nodes, listeners: JSEventListeners };
}
/** Presses a key until the button that it makes possible can be pressed: a jump that is under way may take the key's effect away. */
async function press({ page }, key, button) {
  for (let tries = 0; tries < 60; tries++) {
    await page.keyboard.press(key);
    for (let k = 0; k < 50; k++) {
      if (await page.getByTestId(button).isEnabled()) return;
      await pause(10);
    }
  }
  throw new Error(`${key} does not enable ${button}`);
}
export const run = (window) => press(window, 'F5', 'toolbar-pause');
export const stop = (window) => press(window, 'F6', 'toolbar-run');
/** Run, pause, jump into the past, jump back. */
export async function rounds(window, count) {
  const range = window.page.getByTestId('history-range');
  for (let k = 0; k < count; k++) {
    await run(window);
    await pause(60);
    await stop(window);
    await range.press(k % 2 ? 'Home' : 'PageUp');
    await range.press('End');
  }
}

export async function measureWindow(root, quick) {
  if (findChromium() === null) return [{ name: 'the window (no Chromium was found)', value: NaN, unit: '' }];
  await setUpBuild(root);
  const starts = [];
  for (let k = 0; k < (quick ? 1 : 3); k++) {
    const window = await open(root);
    starts.push(await startUp(window));
    await window.close();
  }
  const window = await open(root);
  try {
    await run(window);
    await pause(3000);
    const running = await busy(window, quick ? 5 : 15);
    const keys = await latencies(window, quick ? 60 : 200);
    await stop(window);
    await pause(2000);
    const paused = await busy(window, 5);
    await rounds(window, 10);
    const before = await heap(window);
    await rounds(window, quick ? 40 : 200);
    const after = await heap(window);
    return [
      { name: 'first paint', value: at(starts.map((s) => s.paint), 0.5), unit: 'ms', target: '<= 500' },
      { name: 'the frame is there', value: at(starts.map((s) => s.frame), 0.5), unit: 'ms' },
      { name: 'the editor is ready', value: at(starts.map((s) => s.editor), 0.5), unit: 'ms', target: '<= 1500' },
      { name: 'main thread busy while running', value: running, unit: '%', target: '<= 30' },
      { name: 'a key to its picture while running, half of them', value: at(keys, 0.5), unit: 'ms' },
      { name: 'a key to its picture while running, 95 of 100', value: at(keys, 0.95), unit: 'ms', target: '<= 50' },
      { name: 'main thread busy while paused', value: paused, unit: '%', target: '<= 1' },
      { name: `heap after ${quick ? 40 : 200} times run, pause, jump`, value: after.megabytes - before.megabytes, unit: `MiB more than ${before.megabytes.toFixed(1)}`, target: '<= 10' },
      { name: 'nodes of the page then', value: after.nodes - before.nodes, unit: `more than ${before.nodes}`, target: '<= 200' },
      { name: 'listeners of the page then', value: after.listeners - before.listeners, unit: `more than ${before.listeners}`, target: '<= 50' },
    ]; // prettier-ignore
  } finally {
    await window.close();
  }
}

if (process.argv[1] === import.meta.filename) {
  const root = path.resolve(import.meta.dirname, '../..');
  for (const { name, value, unit, target } of await measureWindow(root, process.argv.includes('--quick')))
    console.log(`${name.padEnd(52)}${value.toFixed(1).padStart(10)} ${unit}${target ? `   target ${target}` : ''}`);
}
