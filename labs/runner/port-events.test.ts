import { describe, expect, it } from 'vitest';
import type { CheckBody, Lab } from '#labs/kit';
import { runLab } from './run-lab.ts';

const PROGRAM = `bits 16
org 7C00h
    mov al, 5
    out 0E9h, al
    cli
    hlt
    times 510-($-$$) db 0
    dw 0AA55h`;
const RUN = { id: 'main', file: '', defines: {}, inputs: [], maxInstructions: 1_000_000, maxMs: 0, endMark: '', machine: {} } as const; // prettier-ignore

function wordsOf(body: CheckBody): Set<string> {
  const check = { id: 'c', title: { en: '', zh: '' }, body, needs: [], run: 'main' };
  const lab = { checks: [check], mistakes: [], steps: [], runs: [RUN], watch: [], pid: '', start: [] };
  const { record } = runLab(lab as unknown as Lab, RUN, [{ name: 'a.asm', text: PROGRAM }], 1);
  return new Set(record?.events.map(({ event }) => event));
}

describe('accesses to ports', () => {
  it('are told in runs of labs that speak of them, and not in others', () => {
    expect(wordsOf({ kind: 'never', event: { event: 'port' } })).toContain('port');
    const others = wordsOf({ kind: 'never', event: { event: 'halt' } });
    expect(others).toContain('halt');
    expect(others).not.toContain('port');
  });
});
