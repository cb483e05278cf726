/** What a room hands to the frame for each of its panels. */
import type { Component } from 'vue';
import type { IconName } from './icons.table.ts';

export interface PanelContribution<K extends string = string> {
  /** Also the name in `data-testid="panel-<id>"` and in saved layouts: never change it. */
  readonly id: string;
  readonly titleKey: K;
  readonly icon: IconName;
  readonly component: Component;
}
