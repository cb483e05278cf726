/** The window at one moment of one kernel, the same on every computer: what pictures are taken of and layouts are checked in. */
import fs from 'node:fs';
import path from 'node:path';
import { freshUserData, launchApp } from './launch.mjs';

export const LANGUAGES = ['en', 'zh-CN'];
export const THEMES = ['dark', 'light', 'contrast'];
export const PRESETS = ['Debug', 'Tables', 'Scheduling', 'Lab'];
/** So many transitions into the first kernel: system calls of both processes and a timer interrupt lie behind it. */
const TRANSITIONS = 14;

/**
 * Starts the app with these settings. Resolves with it and `close`, which asks nobody whether to save.
 * @param {{ language?: string, theme?: string, zoom?: number, width?: number, height?: number }} look
 */
export async function openShowroom({ language = 'en', theme = 'dark', zoom = 100, width = 1280, height = 720 } = {}) {
  const userData = freshUserData();
  fs.mkdirSync(path.join(userData, 'state'));
  const settings = { language, theme, zoom, tourSeen: true };
  fs.writeFileSync(path.join(userData, 'state', 'settings.json'), JSON.stringify(settings));
  const app = await launchApp({ userData, lang: language === 'en' ? 'en-US' : language });
  const page = await app.firstWindow();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.locator('[data-testid=editor-host][data-ready=true] .view-line').first().waitFor();
  const close = async () => {
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
    });
    await app.close();
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  };
  return { app, page, complaints, close };
}

/** Carries out a command of the window, as its native menu would. */
export const choose = ({ app }, command) =>
  app.evaluate(
    ({ BrowserWindow }, id) => BrowserWindow.getAllWindows()[0]?.webContents.send('ringside:menu-command', id),
    command,
  );

const instructions = async (page) =>
  Number((await page.getByTestId('status-icount').textContent())?.replaceAll(/\D/g, ''));

/** Assembles the first kernel and goes on from transition to transition. @returns instructions executed by then. */
export async function toTheMoment({ page }) {
  await page.getByTestId('toolbar-assemble').click();
  await page.getByTestId('status-icount').waitFor();
  for (let k = 0; k < TRANSITIONS; k++) {
    const before = await instructions(page);
    await page.keyboard.press('F8');
    await page.waitForFunction(
      ([icount]) => {
        const now = Number(document.querySelector('[data-testid=status-icount]')?.textContent?.replaceAll(/\D/g, ''));
        const run = document.querySelector('[data-testid=toolbar-run]');
        return now > icount && run?.getAttribute('aria-disabled') !== 'true';
      },
      [before],
    );
  }
  return instructions(page);
}

/** Ids of all panels, as the View menu has them. */
export async function panelIds({ page }) {
  await page.getByTestId('menu-view').click();
  const items = page.locator('[data-testid^=view-]');
  await items.first().waitFor();
  const ids = await items.evaluateAll((list) => list.map((item) => item.dataset.testid.slice('view-'.length)));
  await page.keyboard.press('Escape');
  return ids;
}

export async function openPanel(room, id) {
  await choose(room, `panel.${id}`);
  await room.page.getByTestId(`panel-${id}`).first().waitFor();
  await settled(room);
}
/** Two pictures later everything that follows from the last action is drawn. */
export const settled = ({ page }) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))), 250);
      }),
  );
