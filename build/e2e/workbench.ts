/** The app as the tests use it: start, find things, answer the questions a person would answer. */
import fs from 'node:fs';
import path from 'node:path';
import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { freshUserData, launchApp } from './launch.mjs';

export interface Workbench {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Errors and warnings of the page's console, and uncaught errors. */
  readonly complaints: string[];
  readonly id: (testId: string) => Locator;
}

export { freshUserData };

export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The tour comes by itself at the first start only; the tests that are not about it start as if it had been. */
function skipTour(userData: string): void {
  const settings = path.join(userData, 'state', 'settings.json');
  if (fs.existsSync(settings)) return;
  fs.mkdirSync(path.dirname(settings), { recursive: true });
  fs.writeFileSync(settings, JSON.stringify({ tourSeen: true }));
}

/** Starts the app and waits until frame and editor are there. */
export async function openWorkbench(userData: string, lang = 'en-US'): Promise<Workbench> {
  skipTour(userData);
  const app: ElectronApplication = await launchApp({ userData, lang });
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.getByTestId('status-run-state').waitFor();
  // The editor comes after the frame; typing before it is there would go nowhere.
  await page.getByTestId('editor-host').locator('.view-line').first().waitFor();
  return { app, page, complaints, id: (testId) => page.getByTestId(testId) };
}

/** Chooses an item of the native menu. */
export async function chooseMenu({ app }: Workbench, command: string): Promise<void> {
  await app.evaluate(({ Menu }, id) => void Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), command);
}

/** From now on the save dialog answers with this path. */
export async function answerSaveDialog({ app }: Workbench, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, answer) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: answer });
  }, filePath);
}

/** From now on message boxes are answered with this button; their messages are counted. */
export async function answerMessageBox({ app }: Workbench, response: number): Promise<void> {
  await app.evaluate(({ dialog }, answer) => {
    const box = async (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
      const seen = globalThis as unknown as { asked?: string[] };
      seen.asked = [...(seen.asked ?? []), (args.at(-1) as Electron.MessageBoxOptions).message];
      return { response: answer, checkboxChecked: false };
    };
    dialog.showMessageBox = box;
  }, response);
}

export function askedQuestions({ app }: Workbench): Promise<string[]> {
  return app.evaluate(() => (globalThis as unknown as { asked?: string[] }).asked ?? []);
}

/** Presses the window's close button. */
export async function closeWindow({ app }: Workbench): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

/** Types a line at the top of the editor's document. */
export async function typeAtTop({ page, id }: Workbench, line: string): Promise<void> {
  await id('editor-host').click();
  await page.keyboard.press('Control+Home');
  // The editor hands its new position to the hidden input with the next picture; nobody types sooner than that.
  await page.waitForTimeout(150);
  await page.keyboard.insertText(`${line}\n`);
}

/** Ends the app; what is not saved is not wanted. */
export async function shutDown(bench: Workbench | undefined): Promise<void> {
  if (bench === undefined || bench.app.process().exitCode !== null) return;
  await answerMessageBox(bench, 1);
  await bench.app.close();
}

/** Resolves with the exit code when the process has ended. */
export function ended({ app }: Workbench): Promise<number | null> {
  return new Promise((resolve) => app.process().once('exit', resolve));
}
