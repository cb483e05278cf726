/** A rule: a small object that sees every event, keeps what little it needs, and says what it found. */
import type { MachineEvent, Transition } from '#emulator/events';
import type { Sighting } from '../finding.ts';
import type { Scene } from '../scene.ts';

export interface Rule {
  observe(event: MachineEvent, scene: Scene): readonly Sighting[];
  /** Something was not seen in between: forget what a next event would be compared with. */
  reset(): void;
}
export const NOTHING: readonly Sighting[] = [];

/** A rule that looks at completed transitions only, and remembers nothing. */
export const onTransition = (look: (transition: Transition, scene: Scene) => readonly Sighting[]): Rule => ({
  observe: (event, scene) =>
    event.kind === 'transition' && event.outcome === 'completed' ? look(event, scene) : NOTHING,
  reset: () => {},
});
