import { describe, expect, it } from 'vitest';
import { closedRecord, departures, describeShape, listOf, oneWordOf, record, type Shape } from './shape.ts';

const TREE: Shape = { named: 'TREE', shape: () => ({ oneOf: ['number', record({ left: TREE, right: TREE })] }) };
const CHOICE: Shape = { oneOf: [closedRecord({ kind: { is: 'a' }, n: 'number' }), closedRecord({ kind: { is: 'b' } }, { text: 'string' })] }; // prettier-ignore

describe('a departure from a shape', () => {
  it('is named by its place', () => {
    const shape = record({ a: listOf(record({ b: 'number' })) }, { c: 'string' });
    expect(departures(shape, { a: [{ b: 1 }, { b: 'x' }], c: 1 })).toEqual(['.a[1].b: number expected', '.c: string expected']); // prettier-ignore
    expect(departures(shape, { a: [], more: 1 })).toEqual([]);
  });
  it('is a field that nobody knows, where typing errors are mistakes', () => {
    expect(departures(closedRecord({ a: 'number' }), { a: 1, b: 2 })).toEqual(['.b: there is no such field; there are a']);
  });
  it('is told of the choice that was meant', () => {
    expect(departures(CHOICE, { kind: 'a', n: 'x' })).toEqual(['.n: number expected']);
    expect(departures(CHOICE, { kind: 'b', n: 1 })).toEqual(['.n: there is no such field; there are kind, text']);
    expect(departures(CHOICE, { kind: 'c' })).toEqual([': one of "a", "b" expected']);
    expect(departures(oneWordOf('x', 'y'), 'z')).toEqual([': "x" | "y" expected']);
  });
  it('is found in a shape that contains itself', () => {
    expect(departures(TREE, { left: 1, right: { left: 2, right: 3 } })).toEqual([]);
    expect(departures(TREE, { left: 1, right: { left: 2 } })).toHaveLength(1);
    expect(describeShape(listOf(TREE))).toBe('[TREE]');
  });
}); // prettier-ignore
