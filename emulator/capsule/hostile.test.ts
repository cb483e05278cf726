/** A capsule may come from anywhere: whatever is in it, it is read or refused with a sentence, and nothing else happens. */
import { SeededRandom } from '#emulator/base';
import { createMachine } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { describe, expect, it } from 'vitest';
import { CapsuleError, CapsuleRecorder, readCapsule, writeCapsule } from './index.ts';

const config = { ramBytes: 1 << 20 };
const bytes = new Uint8Array(160 * 1024);
bytes.set([0xeb, 0xfe]);
bytes.set([0x55, 0xaa], 510);
const timeline = new Timeline(createMachine(config));
timeline.load({ drive: 'floppy', bytes });
timeline.run({ instructions: 2000 });
timeline.input({ type: 'key', scancode: 30 });
timeline.input({ type: 'poke-memory', physical: 0x600, bytes: [1, 2] });
const recorder = new CapsuleRecorder(timeline, {
  title: 't', ringside: '', stopAt: 'reset-vector', breakpoints: [{ id: 'b' }], bookmarks: [{ id: 'm', branch: 1, mark: timeline.present, name: 'n', note: '' }],
  program: { name: 'k.asm', drive: 'floppy', image: bytes, sources: { files: [{ name: 'k.asm', text: 'x\ny' }], binaries: [], defines: { A: '1' } } },
}); // prettier-ignore
while (!recorder.advance());
const GOOD = writeCapsule(recorder.capsule());

/** The capsule with one place changed; `path` as `a.0.b`. */
function changed(path: string, value: unknown): string {
  const file = JSON.parse(GOOD) as Record<string, unknown>;
  const keys = path.split('.');
  let at = file as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  Object.defineProperty(at, keys.at(-1) ?? '', { value, enumerable: true, configurable: true });
  return JSON.stringify(file);
}
const refusal = (text: string): string => {
  try {
    readCapsule(text);
    return 'read';
  } catch (error) {
    return error instanceof CapsuleError ? `${error.code}: ${error.message}` : `${String(error)}`;
  }
};

describe('a hostile or broken capsule', () => {
  it('is read when it is whole', () => expect(refusal(GOOD)).toBe('read'));
  it.each([
    ['schema', 'other', /^not-a-capsule/],
    ['version', 2, /newer-version.*update Ringside/],
    ['version', 'x', /damaged at version/],
    ['machine.ramBytes', 2 ** 40, /damaged at machine\.ramBytes: a whole number from/],
    ['machine.cpuModel', '__proto__', /machine\.cpuModel: one of/],
    ['machine.rtcDate', '2000-13-01T00:00:00', /rtcDate/],
    ['program.name', '../../etc/passwd', /unsafe-name/],
    ['program.sources.files.0.name', '/etc/passwd', /unsafe-name/],
    ['program.sources.files.0.name', 'C:\\x.asm', /unsafe-name/],
    ['program.sources.files.0.name', 'a/../../b', /unsafe-name/],
    ['program.sources.files.0.name', 'a\nb', /unsafe-name/],
    ['program.sources.files', [], /at least the main file/],
    ['program.sources.defines', { 'x y': '1' }, /name of a macro/],
    ['program.image', '0000000000000000', /program\.image/],
    ['images.0.length', 2 ** 50, /images\[0\]\.length/],
    ['images.0.data', [{ at: 159 * 1024, base64: 'A'.repeat(4096) }], /inside the length/],
    ['images.0.data', [{ at: 0, base64: '*' }], /base64/],
    ['images.0.data', [], /do not have the digest/],
    ['branches', [], /at least one branch/],
    ['branches.0.parent', 1, /parent/],
    ['branches.0.inherited', 3, /inherits nothing/],
    ['branches.0.inputs.0.scancode', 256, /scancode: a whole number from 0 to 255/],
    ['branches.0.inputs.0.type', 'constructor', /type: one of/],
    ['branches.0.inputs.0.now', 9e9, /order of time/],
    ['branches.0.inputs.1.physical', 0x100000, /physical/],
    ['branches.0.inputs.1.bytes', '0', /pairs of hexadecimal/],
    ['branches.0.end', { now: 1e15, icount: 0 }, /read/],
    ['present.branch', 7, /present\.branch/],
    ['bookmarks.0.branch', 0, /bookmarks\[0\]\.branch/],
    ['checkpoints.0.digest', 'XYZ', /16 hexadecimal/],
    ['checkpoints.0.now', 9e9, /a moment of its branch/],
    ['breakpoints', [JSON.parse('{"__proto__":{"polluted":1}}')], /the field __proto__ is not allowed/],
    ['breakpoints', Array.from({ length: 5000 }, () => 0), /at most/],
  ])('%s = %j', (path, value, expected) => {
    expect(refusal(changed(path, value))).toMatch(expected);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  it('that is no JSON, no object, or without end is refused as that', () => {
    expect([refusal('PK\u0003'), refusal('[]'), refusal('null'), refusal(' '.repeat(9 << 20))].map((r) => r.split(':')[0])).toEqual(
      ['not-json', 'not-a-capsule', 'not-a-capsule', 'too-large'],
    );
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    expect(refusal(GOOD.replace('[{"id":"b"}]', `[${deep}]`))).toMatch(/too deep/);
  }); // prettier-ignore
  it('with any one field lost or of another kind never throws anything but a CapsuleError', () => {
    const random = new SeededRandom(7);
    const places: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (path !== '') places.push(path);
      if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    };
    walk(JSON.parse(GOOD), '');
    const values = [undefined, null, -1, 1e300, '', 'x', [], {}, true, ['x'], [[]]];
    for (let k = 0; k < 600; k++) {
      const place = places[random.below(places.length)];
      expect(`${place} ${refusal(changed(place, values[random.below(values.length)]))}`).toMatch(/ (read$|[a-z-]+: )/);
    }
  }); // prettier-ignore
});
