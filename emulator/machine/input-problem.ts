/** Inputs that no machine takes: told before they reach it, to whoever hands in what somebody else made. */
import type { InputEvent } from './types.ts';

/** What `poke-register` may name from outside, letters of either case. The machine takes more where an explanation tries values. */
const REGISTER =
  /^(E(AX|CX|DX|BX|SP|BP|SI|DI)|EIP|EFLAGS|CR[0234]|DR[0-7]|[GI]DTR\.(BASE|LIMIT)|SYSENTER_CS|([EDSCFG]S|LDTR|TR)\.(SELECTOR|BASE|LIMIT|ATTRIBUTES))$/i;
/** IRQ 2 is where the second controller is joined: nothing outside drives it. */
const CASCADE = 2;

export interface InputProblem {
  readonly field: 'line' | 'physical' | 'register';
  /** A sentence that says what is expected there. */
  readonly expected: string;
}

/** @returns null = a machine with so much RAM takes it; the types of its fields are the caller's business. */
export function inputProblem(event: InputEvent, ramBytes: number): InputProblem | null {
  switch (event.type) {
    case 'irq':
      return event.line === CASCADE
        ? {
            field: 'line',
            expected: 'IRQ 2 joins the two controllers and cannot be driven; choose another line from 0 to 15',
          }
        : null;
    case 'poke-memory': {
      const last = ramBytes - event.bytes.length;
      if (event.physical <= last) return null;
      return { field: 'physical', expected: `a whole number from 0 to ${last} is expected: only RAM is changed, and there are ${ramBytes} bytes of it` }; // prettier-ignore
    }
    case 'poke-register':
      return REGISTER.test(event.register)
        ? null
        : {
            field: 'register',
            expected: 'the name of a register is expected, as EAX, EFLAGS, CR0, DR7, GDTR.limit or DS.selector',
          };
    default:
      return null;
  }
}
