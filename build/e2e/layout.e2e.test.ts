/**
 * Every panel and every preset in the real window, over a real kernel at one moment: no text is cut off at 1280×720 and at
 * 200 %, and axe finds nothing, in both languages and all themes. Boxes are measured, not pictures: fonts may differ.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cutOffTexts } from './cut-off.mjs';
import { hostKind } from './launch.mjs';
import { choose, openPanel, openShowroom, panelIds, PRESETS, settled, toTheMoment } from './showroom.mjs';

// A package shows the same files: once is enough.
const kind = process.env['RINGSIDE_E2E_APP'] ? null : hostKind();
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type Room = Awaited<ReturnType<typeof openShowroom>>;

/** What axe says of a part of the page, one line for each rule that is broken. */
function axeFindings({ page }: Room, within: string): Promise<string[]> {
  return page.evaluate(async (selector: string) => {
    type Found = { violations: { id: string; nodes: { html: string }[] }[] };
    const { axe: checker } = window as unknown as { axe: { run(root: Element, options: object): Promise<Found> } };
    const { violations } = await checker.run(document.querySelector(selector)!, { resultTypes: ['violations'] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
  }, within);
}
async function inspect(room: Room, name: string, within: string): Promise<string[]> {
  const cut: string[] = await room.page.evaluate(cutOffTexts, within);
  return [...cut.map((text: string) => `cut off: ${text}`), ...(await axeFindings(room, within))].map(
    (f) => `${name}: ${f}`,
  );
}
/** All presets as a whole, then each panel where it lives. */
async function survey(room: Room): Promise<string[]> {
  const findings: string[] = [];
  for (const preset of PRESETS) {
    await choose(room, `view.preset${preset}`);
    await settled(room);
    findings.push(...(await inspect(room, preset, '#app')));
  }
  await choose(room, 'view.presetDebug');
  for (const id of await panelIds(room)) {
    await openPanel(room, id);
    findings.push(...(await inspect(room, id, `[data-testid=panel-${id}]`)));
  }
  return findings;
}

/** Each language, each theme and both zooms at least once; widths of words depend on the language, contrast on the theme. */
const LOOKS = [
  { language: 'en', theme: 'dark', zoom: 100 },
  { language: 'zh-CN', theme: 'light', zoom: 100 },
  { language: 'en', theme: 'contrast', zoom: 200 },
  { language: 'zh-CN', theme: 'dark', zoom: 200 },
];

describe.skipIf(kind === null)(
  `every panel on ${kind} (skipped without Electron and Chromium, and in a package)`,
  () => {
    it.each(LOOKS)('$language, $theme, $zoom %', { timeout: 240_000 }, async (look) => {
      const room = await openShowroom(look);
      try {
        await toTheMoment(room);
        await room.page.evaluate(`${axe};0`);
        expect(await survey(room)).toEqual([]);
        expect(room.complaints).toEqual([]);
      } finally {
        await room.close();
      }
    });
  },
);
