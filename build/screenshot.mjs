/**
 * A picture of the real app on whatever host is there.
 *   node build/screenshot.mjs [--lang zh] [--theme dark] [--size 1280x720] [--script steps.json|steps.mjs] [--wait MS] out.png
 * A JSON script is a list of steps: { "click": "testid" }, { "key": "F5" }, { "type": "text" }, { "wait": 500 },
 * { "waitFor": "testid" }, { "evaluate": "code" }, { "shot": "other.png" }. A module exports `default async ({ app, page }) => {}`.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { freshUserData, launchApp } from './e2e/launch.mjs';
import { setUpBuild } from './setup-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {import('playwright-core').Page} page */
async function runStep(page, step) {
  if (step.click !== undefined) await page.getByTestId(step.click).first().click();
  else if (step.key !== undefined) await page.keyboard.press(step.key);
  else if (step.type !== undefined) await page.keyboard.type(step.type);
  else if (step.wait !== undefined) await page.waitForTimeout(step.wait);
  else if (step.waitFor !== undefined) await page.getByTestId(step.waitFor).first().waitFor();
  else if (step.evaluate !== undefined) process.stdout.write(`${JSON.stringify(await page.evaluate(step.evaluate))}\n`);
  else if (step.shot !== undefined) await page.screenshot({ path: step.shot });
  else throw new Error(`unknown step ${JSON.stringify(step)}`);
}

async function takePicture() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lang: { type: 'string', default: 'en' },
      theme: { type: 'string', default: 'dark' },
      size: { type: 'string', default: '1440x900' },
      script: { type: 'string' },
      wait: { type: 'string', default: '1500' },
    },
  });
  const [out] = positionals;
  const size = /^(\d+)x(\d+)$/.exec(values.size);
  if (!out || !size) {
    process.stderr.write(
      'usage: node build/screenshot.mjs [--lang L] [--theme T] [--size WxH] [--script FILE] OUT.png\n',
    );
    return 2;
  }
  await setUpBuild(root);
  const userData = freshUserData();
  fs.mkdirSync(path.join(userData, 'state'));
  const language = values.lang === 'zh' ? 'zh-CN' : values.lang;
  const settings = { language, theme: values.theme };
  fs.writeFileSync(path.join(userData, 'state', 'settings.json'), JSON.stringify(settings));
  const app = await launchApp({ userData, lang: language === 'en' ? 'en-US' : language });
  try {
    const page = await app.firstWindow();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        process.stderr.write(`page ${message.type()}: ${message.text()}\n`);
    });
    page.on('pageerror', (error) => process.stderr.write(`page error: ${error.stack ?? error}\n`));
    await page.setViewportSize({ width: Number(size[1]), height: Number(size[2]) });
    await page.locator('#app > *').first().waitFor();
    await page.waitForTimeout(Number(values.wait));
    if (values.script?.endsWith('.json')) {
      for (const step of JSON.parse(fs.readFileSync(values.script, 'utf8'))) await runStep(page, step);
    } else if (values.script) {
      const script = await import(pathToFileURL(path.resolve(values.script)).href);
      await script.default({ app, page });
    }
    await page.screenshot({ path: out });
    return 0;
  } finally {
    // Nobody is there to answer whether to save.
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
    });
    await app.close();
    fs.rmSync(userData, { recursive: true, force: true });
  }
}

process.exit(await takePicture());
