/** What the Interrupt Identification and Line Status registers say, as functions of the declared state: for the chip and for views. */

/** Elements of the fields of the section that these registers follow from. */
export type SerialRegisters = Readonly<
  Record<
    | 'ier'
    | 'fcr'
    | 'lsrErrors'
    | 'msrDelta'
    | 'thrEmptyPending'
    | 'toSend'
    | 'shifting'
    | 'fifoErrors'
    | 'received'
    | 'timedOut',
    ArrayLike<number>
  >
>;

const IER_RDA = 0x01, IER_THRE = 0x02, IER_RLS = 0x04, IER_MS = 0x08; // prettier-ignore
const FCR_ENABLE = 0x01;
const LSR_DR = 0x01, LSR_THRE = 0x20, LSR_TEMT = 0x40, LSR_FIFO_ERROR = 0x80; // prettier-ignore
/** IIR bits 3-0, by falling priority. */
const IIR_LINE_STATUS = 0x06, IIR_DATA = 0x04, IIR_TIMEOUT = 0x0c, IIR_MODEM = 0x00; // prettier-ignore
export const IIR_THRE = 0x02, IIR_NONE = 0x01; // prettier-ignore
/** Bits 7 and 6 of IIR while the FIFOs are on. */
const IIR_FIFO = 0xc0;
const TRIGGER_LEVELS = [1, 4, 8, 14];

export const hasFifo = (s: Pick<SerialRegisters, 'fcr'>): boolean => (s.fcr[0] & FCR_ENABLE) !== 0;

/** Highest pending source as IIR bits 3-0. */
export function interruptSource(s: SerialRegisters): number {
  const ier = s.ier[0];
  if (ier & IER_RLS && s.lsrErrors[0]) return IIR_LINE_STATUS;
  if (ier & IER_RDA) {
    const trigger = hasFifo(s) ? TRIGGER_LEVELS[s.fcr[0] >> 6] : 1;
    if (s.received[0] >= trigger) return IIR_DATA;
    if (s.timedOut[0]) return IIR_TIMEOUT;
  }
  if (ier & IER_THRE && s.thrEmptyPending[0]) return IIR_THRE;
  if (ier & IER_MS && s.msrDelta[0]) return IIR_MODEM;
  return IIR_NONE;
}
export const interruptIdentification = (s: SerialRegisters): number => interruptSource(s) | (hasFifo(s) ? IIR_FIFO : 0);

export function lineStatus(s: SerialRegisters): number {
  const sending = (s.toSend[0] === 0 ? LSR_THRE : 0) | (s.toSend[0] === 0 && !s.shifting[0] ? LSR_TEMT : 0);
  const hasError = hasFifo(s) && Array.from(s.fifoErrors).some((errors) => errors !== 0);
  return sending | s.lsrErrors[0] | (s.received[0] > 0 ? LSR_DR : 0) | (hasError ? LSR_FIFO_ERROR : 0);
}
