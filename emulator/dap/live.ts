/** One launched program as the requests see it: frames, variables by reference, sources, expressions. */
import { BreakpointSet } from '#emulator/debug';
import type { Machine } from '#emulator/machine';
import { DapError } from './arguments.ts';
import type { Debuggee } from './runs.ts';
import { framesOf, type Frame } from './stack.ts';
import type { Launched, SourceText } from './target.ts';
import { frameScope, scopesOf, type Scope, type Variable } from './variables.ts';

/** `a/./b/../c` and backslashes as everybody writes them. */
export function plainPath(path: string): string {
  const parts: string[] = [];
  const unified = path.replace(/\\/g, '/');
  for (const part of unified.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..' && parts[parts.length - 1] !== '')
      parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export class Live implements Debuggee {
  readonly launched: Launched;
  readonly breakpoints: BreakpointSet;
  private frames_: readonly Frame[] | null = null;
  private lists: (() => readonly Variable[])[] = [];

  constructor(launched: Launched) {
    this.launched = launched;
    this.breakpoints = new BreakpointSet(launched.timeline.machine, () => launched.context);
  }
  get timeline(): Launched['timeline'] {
    return this.launched.timeline;
  }
  get context(): Launched['context'] {
    return this.launched.context;
  }
  get machine(): Machine {
    return this.timeline.machine;
  }

  /** The machine stands elsewhere, or is another: what was told of it holds no longer. */
  moved(): void {
    this.frames_ = null;
    this.lists = [];
  }
  /** Something was changed where the machine stands: references stay. */
  edited(): void {
    this.frames_ = null;
  }

  get frames(): readonly Frame[] {
    return (this.frames_ ??= framesOf(this.machine, this.context));
  }
  /** @param id as `stackTrace` told it. */
  frame(id: number): Frame {
    const frame = this.frames[id - 1];
    if (frame === undefined) throw new DapError(`there is no frame ${id}: the machine has moved since`);
    return frame;
  }
  scopes(frameId: number): readonly Scope[] {
    const frame = this.frame(frameId);
    return frame.kind === 'current' ? scopesOf(this.machine, this.context) : [frameScope(frame)];
  }

  /** Reference of a list of variables, which is made anew each time it is asked for. */
  refer(list: () => readonly Variable[]): number {
    return this.lists.push(list);
  }
  variables(reference: number): readonly Variable[] {
    const list = this.lists[reference - 1];
    if (list === undefined) throw new DapError(`there are no variables ${reference}: the machine has moved since`);
    return list();
  }
  /** Reference of the parts of a variable of a list; 0 = it has none. */
  referTo(reference: number, variable: Variable): number {
    if (variable.children === undefined) return 0;
    return this.refer(
      () =>
        this.variables(reference)
          .find((v) => v.name === variable.name)
          ?.children?.() ?? [],
    );
  }

  source(path: string): SourceText | null {
    const wanted = plainPath(path);
    const { sources } = this.launched;
    const exact = sources.find((s) => plainPath(s.path) === wanted || plainPath(s.name) === wanted);
    if (exact !== undefined) return exact;
    // Clients on systems without case in file names, and those that know the file by its name alone.
    const same = sources.filter((s) => plainPath(s.path).toLowerCase() === wanted.toLowerCase());
    const named = sources.filter((s) => !wanted.includes('/') && lastPart(plainPath(s.path)) === wanted);
    return same[0] ?? (named.length === 1 ? named[0] : null);
  }
  sourceNamed(name: string): SourceText | null {
    return this.launched.sources.find((s) => s.name === name) ?? null;
  }
}
