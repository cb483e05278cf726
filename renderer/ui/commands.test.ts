import { describe, expect, it } from 'vitest';
import { createCommands } from './commands.ts';
import { combinationOf, showKeys } from './keys.ts';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers,
}); // prettier-ignore
const text = (s: string) => () => s;

describe('keys', () => {
  it('names combinations the same way on both keyboards', () => {
    expect([
      combinationOf(press('b', { ctrlKey: true }), false),
      combinationOf(press('b', { metaKey: true }), true),
      combinationOf(press('F11', { shiftKey: true }), false),
      combinationOf(press('Shift', { shiftKey: true }), false),
    ]).toEqual(['Mod+B', 'Mod+B', 'Shift+F11', '']);
  });
  it('writes them for people', () => {
    expect([showKeys('Mod+Shift+P', false), showKeys('Mod+Shift+P', true)]).toEqual(['Ctrl+Shift+P', '⌘⇧P']);
  });
});

describe('createCommands', () => {
  it('runs the command of a key, chords included, and reports what it took', () => {
    const ran: string[] = [];
    const commands = createCommands(false);
    commands.add({ id: 'a', keys: ['F5'], title: text('a'), group: text('g'), run: () => ran.push('a') });
    commands.add({ id: 'b', keys: ['Mod+K T'], title: text('b'), group: text('g'), run: () => ran.push('b') });
    const taken = [
      commands.handleKey(press('F5')),
      commands.handleKey(press('k', { ctrlKey: true })),
      commands.handleKey(press('Control', { ctrlKey: true })),
      commands.handleKey(press('t')),
      commands.handleKey(press('t')),
    ];
    expect({ ran, taken }).toEqual({ ran: ['a', 'b'], taken: [true, true, false, true, false] });
  });
  it('keeps the key of an unavailable command from falling through, but does not run it', () => {
    const ran: string[] = [];
    const commands = createCommands(false);
    commands.add({
      id: 'a',
      keys: ['F5'],
      title: text('a'),
      group: text('g'),
      enabled: () => false,
      run: () => ran.push('a'),
    });
    expect({ taken: commands.handleKey(press('F5')), ran }).toEqual({ taken: true, ran: [] });
  });
});
