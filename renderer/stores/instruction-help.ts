/** What the instruction table says about mnemonics, asked for once each. */
import { shallowRef, type ShallowRef } from 'vue';
import type { InstructionHelp } from '#emulator/protocol';
import { orNull } from './client-errors.ts';
import { useMachine } from './machine.store.ts';

export interface InstructionHelps {
  readonly known: Readonly<ShallowRef<ReadonlyMap<string, InstructionHelp | null>>>;
  /** Sees to it that these are known soon. */
  readonly want: (mnemonics: Iterable<string>) => void;
}
export function useInstructionHelp(): InstructionHelps {
  const machine = useMachine();
  const known = shallowRef<ReadonlyMap<string, InstructionHelp | null>>(new Map());
  const asked = new Set<string>();
  async function ask(mnemonic: string): Promise<void> {
    const help = await orNull(machine.request('instructionHelp', { mnemonic }));
    known.value = new Map([...known.value, [mnemonic, help]]);
  }
  return {
    known,
    want(mnemonics) {
      for (const mnemonic of mnemonics) {
        if (asked.has(mnemonic)) continue;
        asked.add(mnemonic);
        void ask(mnemonic);
      }
    },
  };
}
