/**
 * Compares pictures of the window with those kept here, coarsely: both are shrunk to cells of 8×8 pixels, and a cell counts
 * when its colour is clearly another one. Only where the same fonts are installed: elsewhere words have other widths, and
 * only boxes can be checked (build/e2e/layout.e2e.test.ts does that everywhere).
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../chromium-host/find-chromium.mjs';

const here = import.meta.dirname;
/** The pictures that are kept: every preset, every theme, both languages; few, for the repository is to stay small. */
export const REFERENCES = [
  'en-dark-1280x720/presets-debug',
  'en-dark-1280x720/presets-tables',
  'en-dark-1280x720/presets-scheduling',
  'zh-CN-light-1280x720/presets-debug',
  'zh-CN-light-1280x720/presets-lab',
  'en-contrast-1280x720/presets-tables',
];
/** Share of cells that may differ: a blinking caret and the edges of letters are less, a panel that moved is more. */
const TOLERANCE = 0.01;
/** Difference of one colour of a cell (0–255) from which on it is another one. */
const CLEARLY = 28;
const CELL = 8;

/** @template T @param {(page: import('playwright-core').Page) => Promise<T>} work @returns {Promise<T>} */
async function withPage(work) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    return await work(await browser.newPage());
  } finally {
    await browser.close();
  }
}

/** What words measure here in the faces that the window asks for, and which browser draws them. */
const fonts = () =>
  withPage(async (page) => ({
    browser: Number.parseInt(page.context().browser()?.version() ?? '', 10),
    widths: await page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) return [];
      const text = 'The privilege level of ring 3: 特权级 0123456789ABCDEF';
      return ['system-ui', 'sans-serif', 'monospace'].map((face) => {
        context.font = `16px ${face}`;
        return Math.round(context.measureText(text).width * 10) / 10;
      });
    }),
  }));
const fontsFile = path.join(here, 'fonts.json');
/** Are there pictures to compare with at all? */
export const areKept = () => fs.existsSync(fontsFile);
export const writeFonts = async () => fs.writeFileSync(fontsFile, `${JSON.stringify(await fonts())}\n`);
export const isSameFonts = async () =>
  fs.existsSync(fontsFile) && JSON.stringify(await fonts()) === fs.readFileSync(fontsFile, 'utf8').trim();

/** Runs in the page. @returns the share of cells that differ, 1 when the sizes do */
async function shareOfDifference([first, second, cell, clearly]) {
  const load = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return image;
  };
  const [a, b] = [await load(first), await load(second)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  const [width, height] = [Math.ceil(a.width / cell), Math.ceil(a.height / cell)];
  const cells = (image) => {
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('this browser draws no canvas');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  };
  const [left, right] = [cells(a), cells(b)];
  let differing = 0;
  for (let i = 0; i < left.length; i += 4)
    if ([0, 1, 2].some((k) => Math.abs(left[i + k] - right[i + k]) > clearly)) differing++;
  return differing / (width * height);
}

/**
 * @param {Map<string, Buffer>} taken pictures of now by name
 * @returns those that look different, or that nothing is kept of, with where the picture of now is
 */
export const lookDifferent = (taken) =>
  withPage(async (page) => {
    const out = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-pictures-'));
    const different = [];
    for (const [name, picture] of taken) {
      const kept = path.join(here, `${name.replace('/', '-')}.png`);
      const now = picture.toString('base64');
      const share = fs.existsSync(kept)
        ? await page.evaluate(shareOfDifference, [fs.readFileSync(kept).toString('base64'), now, CELL, CLEARLY])
        : 1;
      if (share <= TOLERANCE) continue;
      const file = path.join(out, `${name.replace('/', '-')}.png`);
      fs.writeFileSync(file, picture);
      different.push({ name, share, file });
    }
    if (different.length === 0) fs.rmSync(out, { recursive: true });
    return different;
  });
