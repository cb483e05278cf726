/** What the frame tells a panel about itself. Provided by the dock, injected by `useView`. */
import type { InjectionKey, Ref } from 'vue';

export interface PanelContext {
  readonly id: string;
  /** False while the panel's tab is hidden behind another one: it then asks the machine for nothing. */
  readonly visible: Readonly<Ref<boolean>>;
}
export const PANEL_CONTEXT: InjectionKey<PanelContext> = Symbol('panel');
