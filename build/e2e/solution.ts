/** The checked solutions that come with the labs. */
import fs from 'node:fs';
import path from 'node:path';

const labs = path.resolve(import.meta.dirname, '../../labs/content');

/** The checked solution that comes with a lab. */
export function solutionOf(lab: string): string {
  const folder = fs
    .readdirSync(labs)
    .map((name) => path.join(labs, name))
    .find((place) => {
      const manifest = path.join(place, 'lab.json');
      return fs.existsSync(manifest) && (JSON.parse(fs.readFileSync(manifest, 'utf8')) as { id: string }).id === lab;
    });
  return fs.readFileSync(path.join(folder ?? '', 'solution', 'main.asm'), 'utf8');
}
