/** The `ringside` command: finds the verb, turns every kind of trouble into one line and an exit code. */
import { arrivals, ARRIVALS_OPTIONS } from './verb-arrivals.ts';
import { asm, ASM_OPTIONS } from './verb-asm.ts';
import { capsule, CAPSULE_OPTIONS } from './verb-capsule.ts';
import { check, CHECK_OPTIONS } from './verb-check.ts';
import { dap, DAP_OPTIONS } from './verb-dap.ts';
import { disasm, DISASM_OPTIONS } from './verb-disasm.ts';
import { gdb, GDB_OPTIONS } from './verb-gdb.ts';
import { grade, GRADE_OPTIONS } from './verb-grade.ts';
import { labs, LABS_OPTIONS } from './verb-labs.ts';
import { query, QUERY_OPTIONS } from './verb-query.ts';
import { reach, REACH_OPTIONS } from './verb-reach.ts';
import { run, RUN_OPTIONS } from './verb-run.ts';
import { timeline, TIMELINE_OPTIONS } from './verb-timeline.ts';
import { trace, TRACE_OPTIONS } from './verb-trace.ts';
import { who, WHO_OPTIONS } from './verb-who.ts';
import { why, WHY_OPTIONS } from './verb-why.ts';
import { EXIT_INTERNAL, EXIT_OK, EXIT_USAGE, UsageError } from './io.ts';
import type { CliIo } from './io.ts';
import { describeOptions } from './options.ts';
import type { OptionTable } from './options.ts';

interface Verb {
  readonly usage: string;
  readonly help: string;
  readonly options: OptionTable;
  readonly main: (words: readonly string[], io: CliIo) => number | Promise<number>;
}
const VERBS: Readonly<Record<string, Verb>> = {
  asm: { usage: 'asm FILE.asm [-o OUT]', help: 'assemble a flat binary', options: ASM_OPTIONS, main: asm },
  run: { usage: 'run FILE', help: 'boot a source or an image and say how it ended', options: RUN_OPTIONS, main: run },
  trace: { usage: 'trace FILE', help: 'print every privilege transition', options: TRACE_OPTIONS, main: trace },
  why: { usage: 'why FILE', help: 'explain a fault: rule, cell, writer, repairs', options: WHY_OPTIONS, main: why },
  who: { usage: 'who FILE PLACE', help: 'who wrote a register or memory last', options: WHO_OPTIONS, main: who },
  query: {
    usage: 'query FILE "QUESTION"',
    help: 'ask about the course of events',
    options: QUERY_OPTIONS,
    main: query,
  },
  reach: {
    usage: 'reach FILE',
    help: 'what ring 0 and ring 3 can reach by its tables',
    options: REACH_OPTIONS,
    main: reach,
  },
  timeline: {
    usage: 'timeline FILE',
    help: 'who ran when: rings, contexts, interrupts',
    options: TIMELINE_OPTIONS,
    main: timeline,
  },
  arrivals: {
    usage: 'arrivals FILE',
    help: 'try an interrupt at every boundary of a range',
    options: ARRIVALS_OPTIONS,
    main: arrivals,
  },
  gdb: { usage: 'gdb FILE [--port N]', help: 'boot a source or an image for gdb', options: GDB_OPTIONS, main: gdb },
  dap: { usage: 'dap', help: 'debug adapter for editors, over stdin and stdout', options: DAP_OPTIONS, main: dap },
  check: {
    usage: 'check LAB FOLDER',
    help: 'run the checks of a lab over your files',
    options: CHECK_OPTIONS,
    main: check,
  },
  labs: {
    usage: 'labs list|verify|mutate|pack [LAB…]',
    help: 'the labs; whether a lab holds from both sides; a lab as one file',
    options: LABS_OPTIONS,
    main: labs,
  },
  grade: {
    usage: 'grade FOLDER --out REPORT',
    help: 'check the submissions of a class, side by side',
    options: GRADE_OPTIONS,
    main: grade,
  },
  capsule: {
    usage: 'capsule save|verify|show FILE',
    help: 'a session as one small file',
    options: CAPSULE_OPTIONS,
    main: capsule,
  },
  disasm: { usage: 'disasm FILE', help: 'show a binary as NASM source', options: DISASM_OPTIONS, main: disasm },
};

const WIDTH = Math.max(...Object.values(VERBS).map(({ usage }) => usage.length)) + '  ringside '.length + 2;
const OVERVIEW = `usage: ringside VERB …

${Object.values(VERBS)
  .map((verb) => `  ringside ${verb.usage}`.padEnd(WIDTH) + verb.help)
  .join('\n')}

${'  ringside VERB --help'.padEnd(WIDTH)}options of a verb

Exit codes: 0 all right · 1 a check or the program failed · 2 usage, input or source errors · 3 internal error or time-out
`;

/** @param words without the program's own name. */
export function main(words: readonly string[], io: CliIo): number | Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.err : io.out)(OVERVIEW);
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  try {
    if (!Object.hasOwn(VERBS, name)) throw new UsageError(`there is no verb ${name}; try ringside --help`);
    const verb = VERBS[name];
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(`usage: ringside ${verb.usage} [options]\n\n${describeOptions(verb.options)}\n`);
      return EXIT_OK;
    }
    const code = verb.main(rest, io);
    return typeof code === 'number' ? code : code.catch((error: unknown) => trouble(error, io));
  } catch (error) {
    return trouble(error, io);
  }
}

function trouble(error: unknown, io: CliIo): number {
  if (error instanceof UsageError) {
    io.err(`ringside: ${error.message}\n`);
    return EXIT_USAGE;
  }
  io.err(`ringside: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  return EXIT_INTERNAL;
}
