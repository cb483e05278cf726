import { describe, expect, it } from 'vitest';
import { createCommands } from './commands.ts';
import { allConflicts, conflictsWith, keyProblem, keysIn, usableChoices } from './key-map.ts';
import { combinationOf } from './keys.ts';

const owner = (id: string, keys: readonly string[], when?: 'running' | 'stopped') => ({
  id,
  keys,
  ...(when ? { when } : {}),
});
const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('key map', () => {
  it("takes the user's keys before the preset's before the command's own", () => {
    const command = owner('a', ['F5']);
    expect([
      keysIn(command, {}, {}),
      keysIn(command, { a: ['F6'] }, {}),
      keysIn(command, { a: ['F6'] }, { a: [] }),
    ]).toEqual([['F5'], ['F6'], []]);
  });
  it('names who has the keys already, and chords that would never be heard', () => {
    const all = [owner('a', ['F5']), owner('b', ['Mod+K T']), owner('c', ['F5'])];
    expect(conflictsWith('Mod+K', owner('x', []), all)).toEqual([{ keys: 'Mod+K T', with: 'b', kind: 'prefix' }]);
    expect([...allConflicts(all)]).toEqual([
      ['a', [{ keys: 'F5', with: 'c', kind: 'same' }]],
      ['c', [{ keys: 'F5', with: 'a', kind: 'same' }]],
    ]);
  });
  it('lets two commands share a key when they can never run at the same time', () => {
    expect(allConflicts([owner('pause', ['F6'], 'running'), owner('next', ['F6'], 'stopped')]).size).toBe(0);
    expect(allConflicts([owner('pause', ['F6'], 'running'), owner('next', ['F6'])]).size).toBe(2);
  });
  it('refuses keys that type, move, or belong to the system', () => {
    expect(['A', 'Shift+A', 'Enter', 'ArrowUp', 'Mod+A', 'F5', 'Alt+F4', 'Mod+K T'].map(keyProblem)).toEqual([
      'typing', 'typing', 'typing', 'typing', null, null, 'system', null,
    ]); // prettier-ignore
  });
  it('leaves out of a file what cannot be used', () => {
    expect(usableChoices({ a: ['F5', 'x'], b: [], gone: ['F8'] }, (id) => id !== 'gone')).toEqual({ a: ['F5'], b: [] });
  });
  it('runs the one of two commands of a key that can run', () => {
    const ran: string[] = [];
    let isRunning = true;
    const commands = createCommands(false);
    const add = (id: string, enabled: () => boolean): void =>
      commands.add({ id, keys: [], title: () => id, group: () => '', enabled, run: () => ran.push(id) });
    add('pause', () => isRunning);
    add('next', () => !isRunning);
    commands.useKeys(() => ['F6']);
    commands.handleKey({ key: 'F6', ...none });
    isRunning = false;
    commands.handleKey({ key: 'F6', ...none });
    expect({ ran, keys: commands.keysOf('next') }).toEqual({ ran: ['pause', 'next'], keys: ['F6'] });
  });
  it('hears a letter by its place when Alt turns it into a sign, but leaves AltGr to typing', () => {
    const alt = { ...none, altKey: true, ctrlKey: true, key: '@', code: 'KeyQ' };
    const states = [false, true].map((graph) => ({ ...alt, getModifierState: () => graph }));
    expect(states.map((event) => combinationOf(event, false))).toEqual(['Mod+Alt+Q', 'Mod+Alt+@']);
  });
});
