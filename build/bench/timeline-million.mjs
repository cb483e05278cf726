/**
 * Frames of the ring timeline over a million events: the course is made up, the lanes, the limits of an answer and the drawing are the
 * real ones, in the real browser, pixels included. The view goes from the whole run to one instruction, and is dragged at every
 * depth. A frame is the drawing; lanes are made by the worker, beside it, and told separately.
 *   node build/bench/timeline-million.mjs
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import vue from '@vitejs/plugin-vue';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { findChromium } from '../chromium-host/find-chromium.mjs';
import { serve } from '../serve.mjs';

const root = path.resolve(import.meta.dirname, '../..');
/** As wide as the panel of the scheduling layout in a large window, and as the panel alone; the other is its zoom and pixel ratio. */
const SIZES = [
  { width: 480, height: 260, scale: 1 },
  { width: 1400, height: 260, scale: 1 },
  { width: 1400, height: 260, scale: 2 },
];
const ENTRY = `
import { CourseLog, lanes } from '#emulator/course';
import { draw, Fills } from '${root}/renderer/panels/ring-timeline/timeline-draw.ts';
/** With three signals for each eighth of them: a million. */
const STRETCHES = 727_000;
const log = new CourseLog(0);
let at = 0;
for (let n = 0; n < STRETCHES; n++) {
  const phase = n % 8;
  const what = phase === 6 ? 5 : phase === 7 ? 6 : 3 + (n % 2);
  log.begin(at, at, what | (phase === 6 ? (1 << 12) | (0x20 << 16) : 0), 1 + ((n >> 5) % 5), n + 1);
  if (phase === 6) {
    log.signal(at, -1, 0);
    log.signal(at + 1, at, 1);
    log.signal(at + 1, at + 1, 2);
  }
  at += 1 + (n % 97);
}
log.reach(at);
const colours = ['#4fc1ad', '#b9cdf0', '#e8c468', '#b59ddb', '#a9cf8f', '#d98c8c'];
const palette = { paper: '#14181c', line: '#222', strongLine: '#444', text: '#eee', dim: '#888', accent: '#4fc1ad', soft: '#16302d', r0: '#f2a65e', r3: '#4fc1ad', irq: '#e890c4', bad: '#f66', font: '11px monospace', processes: colours };
const processes = colours.slice(0, 5).map((_, n) => ({ key: n + 1, id: n + 1, name: 'process ' + (n + 1) }));
const order = new Map(processes.map(({ key }, n) => [key, n]));
const MARGIN = 0.5;
const views = [];
for (let wide = at * 1.04; wide > 4; wide *= 0.5) for (const shift of [0, 0.11]) views.push([wide, shift]);
let context, fills, scene, canvas;
window.begin = ({ width, height, scale }) => {
  canvas?.remove();
  canvas = document.body.appendChild(document.createElement('canvas'));
  canvas.style.width = width + 'px';
  [canvas.width, canvas.height] = [width * scale, height * scale];
  context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  fills = new Fills(context, palette);
  return { views: views.length, rows: log.size.rows };
};
window.look = (k, { width, height }) => {
  const [wide, shift] = views[k];
  const middle = at * 0.618 + wide * shift;
  const [from, to] = [middle - wide / 2, middle + wide / 2];
  const first = Math.max(0, Math.floor(from - wide * MARGIN));
  const last = Math.max(first + 1, Math.ceil(to + wide * MARGIN));
  const data = { ...lanes(log, first, last, 960), start: 0, end: at, branch: 1, processes, unitsPerMicrosecond: 1, revision: 0 };
  const steps = wide > 600 ? [] : Array.from({ length: Math.ceil(wide) }, (_, n) => ({ now: Math.floor(from) + n, length: 1, context: 'user', process: 1, text: 'mov eax, [ebx+10h]', label: 'loop', source: { file: 'a.asm', line: n } }));
  scene = { width, height, from, to, data, steps, mark: middle, point: middle + wide / 9, selection: null, order, isRunning: false };
  return wide;
};
window.frames = (count) => {
  for (let n = 0; n < count; n++) {
    draw(context, scene, fills);
    // The pixels are there only once somebody asks for one.
    context.getImageData(0, 0, 1, 1);
  }
};
`;
const at = (numbers, part) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

export async function measureMillion(rounds) {
  const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-timeline-'));
  const entry = {
    name: 'entry',
    resolveId: (id) => (id === 'entry.ts' ? path.join(root, 'build/bench/entry.ts') : null),
    load: (id) => (id.endsWith('bench/entry.ts') ? ENTRY : null),
  };
  await build({
    root, configFile: false, logLevel: 'error', plugins: [entry, vue()],
    build: { outDir, emptyOutDir: true, target: 'chrome120', rolldownOptions: { input: 'entry.ts', output: { format: 'es', entryFileNames: 'entry.js' } } },
  }); // prettier-ignore
  fs.writeFileSync(path.join(outDir, 'index.html'), '<!doctype html><script type="module" src="./entry.js"></script>');
  const server = await serve({ root: outDir });
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const failed = new Promise((_, reject) => page.on('pageerror', reject));
    await page.goto(server.freshAddress());
    await Promise.race([failed, page.waitForFunction(() => 'frames' in window, null, { timeout: 120_000 })]);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    /** Milliseconds of processor time of the page's main thread: other work on the computer does not count. */
    const spent = async (work) => {
      const read = async () =>
        (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
      const before = await read();
      await work();
      return ((await read()) - before) * 1000;
    };
    const results = [];
    for (const size of SIZES) {
      const { views, rows } = await page.evaluate((s) => window['begin'](s), size);
      const [frames, asked] = [[], []];
      for (let k = 0; k < views; k++) {
        let wide = 0;
        asked.push(await spent(async () => (wide = await page.evaluate(([n, s]) => window['look'](n, s), [k, size]))));
        await page.evaluate(() => window['frames'](1));
        frames.push([(await spent(() => page.evaluate((count) => window['frames'](count), rounds))) / rounds, wide]);
      }
      results.push({ size, frames, asked, rows });
    }
    return results;
  } finally {
    await browser.close();
    await server.close();
    fs.rmSync(outDir, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const { size, frames, asked, rows } of await measureMillion(7)) {
    const work = frames.map(([time]) => time);
    const [worst, wide] = frames.reduce((a, b) => (b[0] > a[0] ? b : a));
    console.log(
      `${rows} events, ${size.width}×${size.height} at ${size.scale}: a frame ${at(work, 0.5).toFixed(1)} ms, 95 % ${at(work, 0.95).toFixed(1)} ms, longest ${worst.toFixed(1)} ms (${Math.round(wide)} units wide); an answer ${at(asked, 0.5).toFixed(1)} ms, 95 % ${at(asked, 0.95).toFixed(1)} ms`,
    );
  }
}
