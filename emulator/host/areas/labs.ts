/** Labs: judging programs, looking at what was judged, the dojo. */
import type { SourceFile } from '#emulator/assembler';
import type { EvidenceRequests, Requests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import * as read from '../params.ts';
import { RequestError } from '../params.ts';

/** A repeated string instruction and the delivery after it are few steps; more would be another moment. */
const STEPS = 8;

const MOST_CASES = 1000;
const caseNumber = (params: Readonly<Record<string, unknown>>): number =>
  read.integer(params['number'], 'number', 0, MOST_CASES);

function nonEmpty(files: unknown): SourceFile[] {
  const sources = read.sourceFiles(files, 'files');
  if (sources.length === 0) throw read.bad('files is empty');
  return sources;
}

function known<T>(answer: T | null | undefined, what: string): T {
  if (answer === undefined) throw new RequestError('unknown-lab', 'this host has no labs');
  if (answer === null) throw new RequestError('unknown-lab', `there is no lab ${what}`);
  return answer;
}

type LabRequests = EvidenceRequests & Pick<Requests, 'checkLab' | 'observeLab'>;

export const labHandlers = (host: HostAccess): AreaHandlers<LabRequests> => ({
  checkLab: ({ lab, files, seeds }) => {
    const id = read.text(lab, 'lab');
    const wanted = read.list(seeds, 'seeds').map((seed, i) => read.integer(seed, `seeds[${i}]`, 0, 0xffffffff));
    return known(host.parts.labs?.check(id, nonEmpty(files), wanted), id);
  },
  observeLab: ({ lab, step, files }) => {
    const id = read.text(lab, 'lab');
    const stepId = read.text(step, 'step');
    return known(host.parts.labs?.observe(id, stepId, nonEmpty(files)), `${id} ${stepId}`);
  },
  takeLab: (params) => {
    const lab = host.parts.labs?.take(read.sourceFiles(params['files'], 'files')) ?? null;
    if (lab === null) throw read.bad('these files are no lab');
    return { lab };
  },
  dojoCase: (params) => ({
    case: host.parts.labs?.dojoCase(read.text(params['lab'], 'lab'), caseNumber(params)) ?? null,
  }),
  dojoAnswer: (params) => {
    const answer = {
      file: read.text(params['file'], 'file'),
      line: read.integer(params['line'], 'line', 1, 1_000_000),
      icount: read.integer(params['icount'], 'icount', 0, Number.MAX_SAFE_INTEGER),
    };
    const verdict = host.parts.labs?.dojoAnswer(read.text(params['lab'], 'lab'), caseNumber(params), answer) ?? null;
    if (verdict === null) throw read.bad('there is no such case');
    return verdict;
  },
  showEvidence: (params) => {
    const lab = read.text(params['lab'], 'lab');
    const run = read.text(params['run'], 'run');
    const files = nonEmpty(params['files']);
    const seed = read.integer(params['seed'], 'seed', 0, 0xffffffff);
    const icount = read.integer(params['icount'], 'icount', 0, Number.MAX_SAFE_INTEGER);
    const transition = read.integer(params['transition'] ?? 0, 'transition', 0, Number.MAX_SAFE_INTEGER);
    const evidence = known(host.parts.labs?.evidence(lab, run, files, seed), lab);
    const { assembled, image, config } = evidence;
    if (image === null) return { assembled, loaded: false };
    const session = host.load(image, config, 'boot-sector', { assembled, files });
    host.stand(({ timeline }) => {
      evidence.play(session.player(), session.machine.config.instructionsPerPitClock, icount);
      timeline.seekIcount(icount);
      // A transition of the next instruction has not happened yet at its own instruction count.
      for (let left = STEPS; left > 0 && session.transitionCount < transition; left--) timeline.step();
    });
    return { assembled, loaded: true };
  },
});
