import { describe, expect, it } from 'vitest';
import { asBackup, asBoolean, asName, asPath, asSaveAllAnswer, asSaveAsRequest, asSaveRequest } from './validate.ts';
import { asSiblingRequest, asStateName, asStateText, asText, MAX_NAME, MAX_TEXT, PayloadError } from './validate.ts';
import { CHANNELS, STATE_NAMES } from './host-api.ts';

const save = { path: '/a.asm', text: 'nop', baseHash: null };

describe('payload guards', () => {
  it('hand back exactly the fields of a good payload', () => {
    expect(asSaveRequest(save)).toEqual(save);
    expect(asSaveRequest({ ...save, baseHash: '0123abcd' })).toEqual({ ...save, baseHash: '0123abcd' });
    expect(asSaveAsRequest({ suggestedName: '内核.asm', text: '' })).toEqual({ suggestedName: '内核.asm', text: '' });
    expect(asSiblingRequest({ from: '/a.asm', name: 'lib/b.inc' })).toEqual({ from: '/a.asm', name: 'lib/b.inc' });
    expect(asBackup({ id: 'untitled-1', name: 'x', path: null, text: 't' })).toEqual({
      id: 'untitled-1',
      name: 'x',
      path: null,
      text: 't',
    });
    expect(asSaveAllAnswer(3, true)).toEqual({ requestId: 3, saved: true });
    expect(STATE_NAMES.map(asStateName)).toEqual(STATE_NAMES);
    expect(['lab-E1', 'lab-pack.my-lab_2'].map(asStateName)).toEqual(['lab-E1', 'lab-pack.my-lab_2']);
    expect(asStateText({ a: [1, null] })).toBe('{"a":[1,null]}');
    expect(asBoolean(false)).toBe(false);
    expect(asText('')).toBe('');
  });

  it.each([
    ['a missing object', () => asSaveRequest(undefined)],
    ['an array', () => asSaveRequest([])],
    ['a number as path', () => asSaveRequest({ ...save, path: 3 })],
    ['an unknown field', () => asSaveRequest({ ...save, mode: 0o777 })],
    ['a hash that is no hash', () => asSaveRequest({ ...save, baseHash: 'x y' })],
    ['a missing hash', () => asSaveRequest({ path: '/a', text: '' })],
    ['an empty path', () => asPath('')],
    ['a NUL byte in a path', () => asPath('/a\0b')],
    ['a path without end', () => asPath('/'.repeat(5000))],
    ['a name of two lines', () => asName('a\nb')],
    ['a name without end', () => asName('n'.repeat(MAX_NAME + 1))],
    ['a text without end', () => asText('n'.repeat(MAX_TEXT + 1))],
    ['a backup without id', () => asBackup({ id: '', name: 'x', path: null, text: '' })],
    ['an unknown state document', () => asStateName('../../etc/passwd')],
    ['a lab that leads out of the folder', () => asStateName('lab-../x')],
    ['a lab whose name Windows cannot keep', () => asStateName('lab-x.')],
    ['a lab with an endless name', () => asStateName(`lab-${'x'.repeat(60)}`)],
    ['state that is a function', () => asStateText(() => 1)],
    ['state that is undefined', () => asStateText(undefined)],
    ['a request id that is no integer', () => asSaveAllAnswer('1', true)],
    ['a word for a boolean', () => asBoolean('yes')],
  ])('refuse %s', (_what, call) => {
    expect(call).toThrow(PayloadError);
  });

  it('refuse state with a cycle', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => asStateText(cycle)).toThrow(PayloadError);
  });
});

describe('channels', () => {
  it('are distinct and carry our prefix', () => {
    const names = Object.values(CHANNELS);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !name.startsWith('ringside:'))).toEqual([]);
  });
});
