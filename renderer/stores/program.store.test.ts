import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { assemble } from '#emulator/assembler';
import { EmulatorClient } from '#emulator/client';
import { fakePort, settle, stateOf, type FakePort } from './fake-port.test-kit.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { useBreakpoints } from './breakpoints.store.ts';
import { useMachine } from './machine.store.ts';
import { useProgram } from './program.store.ts';
import { useProject } from './project.store.ts';

let fake: FakePort;
beforeEach(async () => {
  setActivePinia(createPinia());
  useHost(
    createBrowserHost({
      storage: memoryKeyValue(), clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined,
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
    }), // prettier-ignore
  );
  fake = fakePort({
    hello: () => ({ version: 1 }), subscribe: () => null, run: () => null, view: () => null as never,
    assemble: ({ main }) => assemble(main),
    build: ({ main }) => {
      const assembled = assemble(main);
      return { assembled, loaded: assembled.ok, problem: null };
    },
    setBreakpoints: ({ breakpoints }) => ({ bound: breakpoints.map((b) => ('line' in b.place && b.place.line === 1 ? { id: b.id, linear: [0], problem: null } : { id: b.id, linear: [], problem: { code: 'no-code' as const, token: '' } })) }),
  }); // prettier-ignore
  await useMachine().connect(() => new EmulatorClient(fake.port));
  useProject().createUntitled('main.asm', 'start: cli\nhlt\n; nothing\n');
});
const kinds = (): string[] => fake.sent.map((s) => s.kind);

describe('program store', () => {
  it('keeps what the assembler says: bytes for each line, symbols, problems', async () => {
    const program = useProgram();
    await program.assembleNow();
    const line = program.lines.get('main.asm')?.get(1)?.[0];
    useProject().edit(useProject().activeId!, 'mov eax,\n');
    await program.assembleNow();
    expect({ address: line?.address, length: line?.length, errors: program.errorCount }).toEqual({
      address: 0,
      length: 1,
      errors: 1,
    });
  });
  it('builds before the first run and after a change, not otherwise', async () => {
    const program = useProgram();
    await program.run();
    fake.notify(stateOf({ runState: 'running' }));
    fake.notify(stateOf({ runState: 'paused' }));
    await program.run();
    const first = kinds().filter((k) => k === 'build' || k === 'run');
    fake.notify(stateOf({ runState: 'paused' }));
    useProject().edit(useProject().activeId!, 'nop\n');
    const stale = program.isStale;
    await program.run();
    expect({ first, stale, all: kinds().filter((k) => k === 'build').length }).toEqual({
      first: ['build', 'run', 'run'],
      stale: true,
      all: 2,
    });
  });
  it('does not run a program with errors', async () => {
    useProject().edit(useProject().activeId!, 'mov eax,\n');
    await useProgram().run();
    expect(kinds()).not.toContain('run');
  });
  it('binds breakpoints after a build and knows those on lines without code', async () => {
    const breakpoints = useBreakpoints();
    const main = useProject().main!;
    breakpoints.toggleLine(main, 1);
    breakpoints.toggleLine(main, 3);
    await useProgram().build();
    await settle();
    const dead = breakpoints.all
      .filter((b) => breakpoints.unbound.has(b.id))
      .map((b) => 'line' in b.place && b.place.line);
    breakpoints.moveLines(main, new Map([[breakpoints.all[0].id, 2]]));
    expect({ dead, moved: breakpoints.all[0].place }).toEqual({ dead: [3], moved: { file: 'main.asm', line: 2 } });
  });
});
