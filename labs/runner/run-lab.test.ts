import { describe, expect, it } from 'vitest';
import { evaluate } from '#labs/kit';
import type { CheckBody, Lab, RunSpec } from '#labs/kit';
import fs from 'node:fs';
import path from 'node:path';
import { checkLab, runLab, type LabRun } from './run-lab.ts';

const INCLUDE = fs.readFileSync(path.join(import.meta.dirname, '../content/common/ringside.inc'), 'utf8');
const text = { en: '', zh: '' };
const spec = (changes: Partial<RunSpec> = {}): RunSpec => ({
  id: 'main', file: '', defines: {}, inputs: [], maxInstructions: 4_000_000, maxMs: 60, endMark: '', machine: {}, ...changes,
}); // prettier-ignore
const labWith = (bodies: readonly CheckBody[], changes: Partial<Lab> = {}): Lab => ({
  kind: 'lab', id: 'T', slug: 't', title: text, goal: text, introduction: text, minutes: 1, prerequisites: [], sdm: [], sources: [], panels: [],
  seeds: [1], runs: [spec()], watch: [], pid: '', start: [], solution: [], steps: [], mistakes: [], startFails: '', wrong: [], findings: [], alternatives: [],
  checks: bodies.map((body, i) => ({ id: String(i), title: text, body, needs: [], run: 'main' })),
  ...changes,
}); // prettier-ignore

/** A timer at 1 kHz whose handler counts in `ticks`, a keyboard handler that may be slow, and an idle loop. */
const kernel = (timerBody = '', keyBody = ''): string => `%include "ringside.inc"
kmain:
    mov al, 11h
    out 20h, al
    mov al, 20h
    out 21h, al
    mov al, 4
    out 21h, al
    mov al, 1
    out 21h, al
    mov al, 34h
    out 43h, al
    mov al, 1193 & 255
    out 40h, al
    mov al, 1193 >> 8
    out 40h, al
    GATE 20h, timer, 8Eh
    GATE 21h, keyboard, 8Eh
    mov al, 0FCh
    out 21h, al
    mov ebx, 12345678h
    sti
idle:
    inc dword [spins]
    cmp dword [ticks], 40
    jb idle
done:
    cli
    hlt
timer:
    push eax
    inc dword [ticks]
    call work
    ${timerBody}
    mov al, 20h
    out 20h, al
    pop eax
    iretd
keyboard:
    push eax
    in al, 60h
    inc dword [keys]
    ${keyBody}
    mov al, 20h
    out 20h, al
    pop eax
    iretd
work:
    ret
ticks dd 0
keys  dd 0
spins dd 0
table times 16 db 7
`;
const files = (source: string) => [
  { name: 'main.asm', text: source },
  { name: 'ringside.inc', text: INCLUDE },
];
function judged(
  body: CheckBody,
  source = kernel(),
  changes: Partial<Lab> = {},
  run: RunSpec = spec(),
): ReturnType<typeof evaluate> {
  const done: LabRun = runLab(labWith([body], { runs: [run], ...changes }), run, files(source), 1);
  expect(done.assembled.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  if (done.record === null) throw new Error('no record');
  return evaluate(body, done.record);
}

describe('a run of a lab', () => {
  it('has numbers: ticks, periods, shares', () => {
    expect(judged({ kind: 'metric', metric: 'ticks', atLeast: 39, atMost: 41 })).toMatchObject({ ok: true });
    expect(judged({ kind: 'metric', metric: 'lost_ticks', atMost: 0 })).toMatchObject({ ok: true });
    expect(judged({ kind: 'metric', metric: 'max_if_off_percent', atMost: 5 })).toMatchObject({ ok: true });
  });

  it('sees ticks that a long handler loses', () => {
    const slow = kernel('mov ecx, 40000\n.wait: loop .wait', '').replace('push eax\n    inc dword [ticks]', 'pushad\n    inc dword [ticks]').replace('out 20h, al\n    pop eax\n    iretd\nkeyboard', 'out 20h, al\n    popad\n    iretd\nkeyboard'); // prettier-ignore
    expect(judged({ kind: 'metric', metric: 'lost_ticks', atMost: 0 }, slow)).toMatchObject({ ok: false });
    expect(judged({ kind: 'metric', metric: 'max_if_off_percent', atMost: 100 }, slow).ok).toBe(false);
  });

  it('types on the keyboard as the script says, the same for the same seed', () => {
    const run = spec({ inputs: [{ kind: 'keys', text: 'aB', startMs: 5, everyMs: 2, jitterMs: 1 }] });
    const body = { kind: 'holds', expression: 'dword [keys] == 6' } as const;
    expect(judged(body, kernel(), {}, run)).toMatchObject({ ok: true });
    const typed = { kind: 'metric', metric: 'keys', atLeast: 6, atMost: 6 } as const;
    expect(judged(typed, kernel(), {}, run).ok).toBe(true);
    const times = [1, 1, 2].map((seed) =>
      (runLab(labWith([typed]), run, files(kernel()), seed).record?.events ?? [])
        .filter((e) => e.event === 'kbd' && e.fields['op'] === 'read')
        .map((e) => e.now)
        .join(),
    );
    expect(times[0]).toBe(times[1]);
    expect(times[0]).not.toBe(times[2]);
  });

  it('evaluates at events and says both sides when it does not hold', () => {
    const at = { event: 'enter', where: { vec: '20h', kind: 'hw' } } as const;
    expect(judged({ kind: 'holds', expression: 'ebx == 12345678h', at, atLeast: 30 })).toMatchObject({ ok: true });
    expect(judged({ kind: 'holds', expression: 'dword [ticks] < 3', at })).toMatchObject({
      ok: false,
      observed: 'dword [ticks]=3',
    });
  });

  it('compares what was interrupted with what is returned to', () => {
    const body = { kind: 'preserved', enter: { event: 'enter', where: { vec: '20h' } }, atLeast: 30 } as const;
    expect(judged(body)).toMatchObject({ ok: true });
    expect(judged(body, kernel('mov ebx, [ticks]'))).toMatchObject({ ok: false, observed: 'EBX 12345678h → 1h' });
    expect(judged({ ...body, except: ['EBX'] }, kernel('mov ebx, [ticks]')).ok).toBe(true);
  });

  it('points to the end of the run where no event is the evidence', () => {
    const [report] = checkLab(
      labWith([
        { kind: 'final', all: [{ what: 'CPL', is: 3 }] },
        { kind: 'count', event: { event: 'enter', where: { vec: '99h' } }, atLeast: 1 },
        { kind: 'never', event: { event: 'enter', where: { vec: '20h' } } },
        { kind: 'final', all: [{ what: 'CPL', is: 0 }] },
      ]),
      files(kernel()),
      [1],
    );
    const end = { status: 'fail', isAtEnd: true, transition: null, at: { icount: report!.instructions } };
    const [final, missing, seen, good] = report!.checks;
    expect([final, missing, good]).toMatchObject([end, end, { status: 'pass', at: null }]);
    expect([seen!.isAtEnd, (seen!.at?.icount ?? 0) < report!.instructions, good!.isAtEnd]).toEqual([undefined, true, undefined]); // prettier-ignore
  });

  it('compares memory with what it was', () => {
    const body = { kind: 'unchanged', address: 'table', length: '16' } as const;
    expect(judged(body).observed).toBe('=');
    expect(judged(body, kernel('mov byte [table+3], 9')).observed).toContain('07h → 09h');
  });

  it('holds the program to its own measurement', () => {
    expect(judged({ kind: 'measured', expression: 'dword [ticks]', metric: 'ticks' }).ok).toBe(true);
    expect(judged({ kind: 'measured', expression: 'dword [keys]', metric: 'ticks' })).toMatchObject({ ok: false });
  });

  it('counts changed lines', () => {
    const start = [{ name: 'main.asm', role: 'editable', text: kernel() }] as const;
    const body = { kind: 'patch', maxLines: 1 } as const;
    expect(judged(body, kernel(), { start }).ok).toBe(true);
    expect(judged(body, kernel('nop\nnop'), { start })).toMatchObject({ ok: false, observed: '2' });
    expect(judged({ ...body, file: 'other.asm' }, kernel('nop\nnop'), { start }).ok).toBe(true);
  });

  it('counts re-entries of a label: begun again before it was left', () => {
    const body = { kind: 'metric', metric: 'reentries', of: 'work', atMost: 0 } as const;
    expect(judged(body).ok).toBe(true);
    const nested = kernel().replace(
      'work:\n',
      'work:\n    cmp dword [keys], 0\n    jne .out\n    inc dword [keys]\n    call work\n.out:\n',
    );
    expect(judged(body, nested)).toMatchObject({ ok: false, observed: '1' });
  });

  it('watches memory', () => {
    const watch = [{ name: 'table', address: 'table', length: 16, access: 'read' }] as const;
    const body = { kind: 'never', event: { event: 'mem', where: { name: 'table' } } } as const;
    expect(judged(body, kernel(), { watch }).ok).toBe(true);
    expect(judged(body, kernel('mov al, [table+2]'), { watch })).toMatchObject({ ok: false });
  });

  it('puts findings of the monitors among the events', () => {
    const silent = kernel().replace('out 20h, al\n    pop eax\n    iretd\nkeyboard', 'pop eax\n    iretd\nkeyboard');
    const body = { kind: 'never', event: { event: 'lint', where: { rule: 'S3' } } } as const;
    expect(judged(body, silent).ok).toBe(false);
    expect(judged(body).ok).toBe(true);
  });

  it('gives the same record on a machine that was used before', () => {
    const lab = labWith([]);
    const [first, , again] = [kernel(), kernel('mov ebx, 1'), kernel()].map((source) =>
      JSON.stringify(runLab(lab, spec(), files(source), 3).record?.events),
    );
    expect(first).toBe(again);
  });
});
