/** What the frame hands down to its parts. */
import type { InjectionKey } from 'vue';
import type { CommandRegistry } from '#renderer/ui';

export const COMMANDS: InjectionKey<CommandRegistry> = Symbol('commands');
export const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
