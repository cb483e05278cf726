/** One view of the machine for a component: subscribed while the component's panel is visible, silent otherwise. */
import { computed, inject, onBeforeUnmount, ref, watch, type Ref, type ShallowRef } from 'vue';
import type { ViewArgs, ViewName, Views } from '#emulator/protocol';
import { useMachine } from './machine.store.ts';
import { PANEL_CONTEXT } from './panel-context.ts';

export interface LiveView<N extends ViewName> {
  readonly current: Readonly<ShallowRef<Views[N] | null>>;
  /** As it was when the machine last left a stop; compare with it to find what changed. */
  readonly baseline: Readonly<Ref<Views[N] | null>>;
}

export function useView<N extends ViewName>(name: N, args: Readonly<Ref<ViewArgs[N]>> | ViewArgs[N]): LiveView<N> {
  const machine = useMachine();
  const visible = inject(PANEL_CONTEXT, null)?.visible ?? ref(true);
  const read = (): ViewArgs[N] => (isRef(args) ? args.value : args);
  const slot = machine.acquire(name, read());
  machine.release(name);
  let held = false;
  watch(
    visible,
    (now) => {
      if (now && !held) machine.acquire(name, read());
      if (!now && held) machine.release(name);
      held = now;
    },
    { immediate: true },
  );
  watch(read, (next) => held && machine.setArgs(name, next));
  onBeforeUnmount(() => {
    if (held) machine.release(name);
  });
  // While it runs everything changes all the time: marks mean something only at a stop.
  const baseline = computed(() => (machine.isRunning ? null : slot.baseline.value)) as LiveView<N>['baseline'];
  return { current: slot.current, baseline };
}
const isRef = <T>(value: Readonly<Ref<T>> | T): value is Readonly<Ref<T>> =>
  typeof value === 'object' && value !== null && '__v_isRef' in value;
