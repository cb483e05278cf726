/**
 * `npm run screenshots`: pictures of every preset and every panel of the real window, in both languages and all themes, over the
 * first kernel at the same moment every time, into dist/screenshots with a page that shows them all.
 *
 *   --only TEXT     only pictures whose name has this in it (`zh-CN`, `contrast`, `gdt`, `presets`, …)
 *   --compare       take the chosen few of build/screenshots/ only, and tell which of them look different now
 *   --accept        take them, and keep them as what is compared with
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  LANGUAGES,
  openPanel,
  openShowroom,
  panelIds,
  PRESETS,
  settled,
  THEMES,
  choose,
  toTheMoment,
} from './e2e/showroom.mjs';
import { isSameFonts, lookDifferent, REFERENCES, writeFonts } from './screenshots/compare.mjs';
import { setUpBuild } from './setup-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every window that pictures are taken in; `subjects` are `presets`, `panels`, or both. */
const WINDOWS = [
  ...LANGUAGES.flatMap((language) =>
    THEMES.map((theme) => ({ language, theme, width: 1280, height: 720, zoom: 100, subjects: ['presets', 'panels'] })),
  ),
  ...LANGUAGES.flatMap((language) => [
    { language, theme: 'dark', width: 1440, height: 900, zoom: 100, subjects: ['presets'] },
    { language, theme: 'light', width: 1280, height: 720, zoom: 200, subjects: ['presets', 'panels'] },
  ]),
];
const nameOf = ({ language, theme, width, height, zoom }) =>
  `${language}-${theme}-${width}x${height}${zoom === 100 ? '' : `-${zoom}`}`;

/** A picture without what moves by itself. */
export async function takePicture({ page }) {
  await page.addStyleTag({ content: '.monaco-editor .cursors-layer { visibility: hidden !important }' });
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

/** Takes the wanted pictures of one window. @param {(name: string, picture: Buffer) => void} keep */
async function pictures(look, isWanted, keep) {
  const room = await openShowroom(look);
  const window = nameOf(look);
  try {
    await toTheMoment(room);
    const take = async (subject, show) => {
      const name = `${window}/${subject}`;
      if (!isWanted(name)) return;
      await show();
      await settled(room);
      keep(name, await takePicture(room));
    };
    if (look.subjects.includes('presets'))
      for (const preset of PRESETS)
        await take(`presets-${preset.toLowerCase()}`, () => choose(room, `view.preset${preset}`));
    if (!look.subjects.includes('panels')) return;
    await choose(room, 'view.presetDebug');
    for (const id of await panelIds(room)) await take(`panel-${id}`, () => openPanel(room, id));
  } finally {
    await room.close();
  }
}

/** One page with all pictures, by subject: languages and themes beside each other. */
function contactSheet(names) {
  const subjects = [...new Set(names.map((name) => name.split('/')[1]))];
  const figure = (name) =>
    `<figure><a href="${name}.png"><img loading="lazy" src="${name}.png" alt="${name}"></a><figcaption>${name}</figcaption></figure>`;
  const section = (subject) =>
    `<h2>${subject}</h2><div>${names
      .filter((name) => name.endsWith(`/${subject}`))
      .map(figure)
      .join('')}</div>`;
  return `<!doctype html><meta charset="utf-8"><title>Ringside: pictures</title><style>
body{font:13px system-ui;background:#222;color:#ddd}div{display:flex;flex-wrap:wrap;gap:8px}figure{margin:0;width:420px}img{width:100%}
</style>${subjects.map(section).join('\n')}\n`;
}

async function takeAll(only) {
  const out = path.join(root, 'dist', 'screenshots');
  fs.rmSync(out, { recursive: true, force: true });
  const names = [];
  const keep = (name, picture) => {
    const file = path.join(out, `${name}.png`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, picture);
    names.push(name);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${names.length} ${name}`);
  };
  for (const look of WINDOWS) {
    const window = nameOf(look);
    // A name of a panel may be in any window; the name of another window is in none of this one's.
    const isElsewhere = WINDOWS.some((other) => nameOf(other).includes(only)) && !window.includes(only);
    if (!isElsewhere) await pictures(look, (name) => name.includes(only), keep);
  }
  fs.writeFileSync(path.join(out, 'index.html'), contactSheet(names));
  process.stdout.write(`${names.length} pictures in ${path.relative(process.cwd(), out)}, shown by index.html there\n`);
}

/** The chosen few, as they look now. @returns {Promise<Map<string, Buffer>>} */
export async function takeReferences() {
  const taken = new Map();
  for (const look of WINDOWS) {
    const wanted = REFERENCES.filter((name) => name.startsWith(`${nameOf(look)}/`));
    if (wanted.length > 0) await pictures(look, (name) => wanted.includes(name), (name, picture) => taken.set(name, picture));
  }
  return taken;
} // prettier-ignore

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, compare: { type: 'boolean' }, accept: { type: 'boolean' } },
  });
  await setUpBuild(root);
  if (values.accept) {
    const taken = await takeReferences();
    await writeFonts();
    for (const [name, picture] of taken) {
      const file = path.join(root, 'build', 'screenshots', `${name.replace('/', '-')}.png`);
      fs.writeFileSync(file, picture);
    }
    process.stdout.write(`${taken.size} pictures are kept in build/screenshots\n`);
    return 0;
  }
  if (!values.compare) {
    await takeAll(values.only);
    return 0;
  }
  if (!(await isSameFonts())) {
    process.stdout.write('The fonts here are others than those of the kept pictures: nothing to compare.\n');
    return 0;
  }
  const different = await lookDifferent(await takeReferences());
  for (const { name, share, file } of different)
    process.stdout.write(`${name}: ${(share * 100).toFixed(1)} % looks different; now: ${file}\n`);
  process.stdout.write(`${REFERENCES.length - different.length} look the same, ${different.length} different\n`);
  return different.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
