// Facts about the chips over a real machine: all explained, right values, changes marked.
import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect } from '#emulator/inspect';
import { bootWith, type Booted } from '#emulator/testing';
import { deviceWord, explainWords, language } from '#renderer/i18n';
import { bytesOf } from './bytes-of.ts';
import { deviceRows, DEVICES, type DeviceId } from './device-rows.ts';

let booted: Booted;
const viewOf = (id: DeviceId) => inspect(booted.machine, DEVICES.find((d) => d.id === id)!.view, {}, EMPTY_CONTEXT);
const valueOf = (id: DeviceId, name: string, group = 0) =>
  deviceRows(id, viewOf(id), null)[group].fields.find((f) => f.name === name)?.value;
beforeAll(() => {
  booted = bootWith('mov ax,11932\ncall pit_set\ncli\njmp $', { harness: 'protected' });
  booted.machine.run({ instructions: 100_000 });
});

describe('device rows', () => {
  it.each(DEVICES.map(({ id }) => id))('%s: every fact has a name of its own and an explanation in both languages', (id) => {
    const groups = deviceRows(id, viewOf(id), null);
    const fields = groups.flatMap((g) => g.fields);
    for (const tongue of ['en', 'zh-CN'] as const) {
      language.value = tongue;
      expect(fields.filter((f) => explainWords(f.explain) === null).map((f) => f.explain)).toEqual([]);
    }
    language.value = 'en';
    for (const { fields: own } of groups) expect(new Set(own.map((f) => f.name)).size).toBe(own.length);
  }); // prettier-ignore
  it('what is no name of a register is Chinese in Chinese', () => {
    const groups = DEVICES.flatMap(({ id }) => deviceRows(id, viewOf(id), null));
    const texts = [...DEVICES.map(({ chip }) => chip), ...groups.flatMap((g) => [g.title, ...g.fields.flatMap((f) => [f.name, f.value])])]; // prettier-ignore
    language.value = 'zh-CN';
    // Units and formats are as the manuals have them.
    const english = texts.map(deviceWord).filter((text) => /[a-z]{3}/.test(text.replace(/baud|CHS|ms/g, '')));
    language.value = 'en';
    expect(english).toEqual([]);
  });
  it('tells the timer, and where its next edge is', () => {
    const edge = deviceRows('pit', viewOf('pit'), null)[0].fields.find((f) => f.name === 'Next edge')!;
    expect([valueOf('pit', 'Frequency'), valueOf('pit', 'GATE'), edge.moment! > booted.machine.now]).toEqual(['100.00 Hz', '1', true]); // prettier-ignore
  });
  it('marks the bits that differ from the last stop', () => {
    const before = viewOf('keyboard');
    booted.machine.input({ type: 'key', scancode: 0x1e });
    booted.machine.run({ instructions: 200_000 });
    const [{ fields }, keyboard] = deviceRows('keyboard', viewOf('keyboard'), before);
    const status = fields.find((f) => f.name === 'Status')!;
    expect([status.changed, [...status.changedBits], fields.find((f) => f.name === 'Output buffer')?.value]).toEqual([true, ['OBF'], '1Eh']); // prettier-ignore
    expect(keyboard.fields.find((f) => f.name === 'Scan code set')?.changed).toBe(false);
  });
  it('reads bytes as they are written', () => {
    expect([bytesOf(' 1E 9e '), bytesOf('1E9'), bytesOf('')]).toEqual([[0x1e, 0x9e], null, null]);
  });
});
