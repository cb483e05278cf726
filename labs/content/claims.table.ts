/**
 * What the source documents claim and a trial judges. A bet names its claims in `cites`; a test sees that each is judged by one.
 * `error-N`: rows of the list of errors and vague points in the documents, by their numbers. All others hold, at least in the main.
 */
export interface Claim {
  readonly id: string;
  /** Document and lines. */
  readonly at: string;
  readonly about: string;
}
const claim = (id: string, at: string, about: string): Claim => ({ id, at, about });

const ERRORS: readonly (readonly [at: string, about: string])[] = [
  ['000:87', 'the exception that refuses a jump to an outer level'],
  ['000:88-94', 'whose values the five pushes must have'],
  ['000:87', 'IRET as the only way outwards'],
  ['000:97', 'a call as a way into ring 0'],
  ['000:97', 'what the TSS holds, and in which form'],
  ['000:107', 'the register that LEA computes into'],
  ['000:112', 'the stack that the five words go onto'],
  ['000:112', 'whether the stack named in the TSS is where the kernel works'],
  ['000:114', 'why SAVE cannot return, and what RESTART needs to know'],
  ['000:14', 'an address space of the kernel alone'],
  ['000:16-19', 'three states and no fourth'],
  ['000:34', 'in the context of the interrupted process, and yet of none'],
  ['000:34', 'where the interrupted registers are kept'],
  ['000:51', 'who runs in process context'],
  ['000:53', 'what a soft interrupt is'],
  ['000:59', 'not preempted, or not interrupted'],
  ['000:59', 'six prohibitions, of which one is advice and one a permission'],
  ['000:63', 'why a handler that sleeps is not woken'],
  ['000:67', 'a spinlock shared with a handler'],
  ['000:75', 'user memory, out of reach for a handler'],
  ['000:79', 'what is off until the interrupt returns'],
  ['000:79', 'what may run at once on several processors'],
  ['000:77-82', 'what priorities need besides IF'],
  ['000:49', 'what a mode switch switches'],
  ['003:3', 'the instruction of a system call'],
  ['003:9', 'the name and the form of the table of vectors'],
  ['003:12', 'after which instructions requests are looked at'],
  ['003:17', 'how high a handler must stand'],
  ['003:17', 'when the DPL of the gate counts'],
  ['003:19', 'when the stack is changed'],
  ['003:21', 'what IRET takes back and what it leaves'],
  ['003:22', 'a picture that is missing: told beside the verdict'],
  ['003:5', 'interrupts and exceptions, handled alike'],
  ['003:35', 'who exchanges the floating-point registers'],
  ['002:46', 'a copy that breaks off: told beside the verdict'],
  ['000:5-7', 'the words that must be saved'],
  ['000:26', 'a play on a word: told beside the verdict'],
];

export const CLAIMS: readonly Claim[] = [
  ...ERRORS.map(([at, about], row) => claim(`error-${row + 1}`, at, about)),
  claim('step-1', '003:9', 'table and IDTR, made ready by the system'),
  claim('step-2', '003:12-13', 'the request is noticed, the vector obtained'),
  claim('step-3', '003:15', 'the vector picks a gate, which names a segment'),
  claim('step-4', '003:17', 'the segment gives the start address; privilege is checked'),
  claim('step-5', '003:19', 'the stack of the handler, out of the TSS'),
  claim('step-6', '003:21', 'the frame that is pushed'),
  claim('step-7', '003:24', 'the first instruction of the handler'),
  claim('step-8', '003:26', 'IRET goes back'),
  claim('context-user', '000:41', 'user part: code, data, stack'),
  claim('context-registers', '000:42', 'registers'),
  claim('context-system', '000:44', 'system part: record, tables, kernel stack'),
  claim('context-list', '003:33-41', 'the list of what belongs to a context'),
  claim('state-process', '000:17', 'in the kernel for a process'),
  claim('state-interrupt', '000:18', 'in the kernel for a device'),
  claim('state-user', '000:19', 'in a program'),
  claim('rule-1', '000:61-63', 'a handler does not sleep'),
  claim('rule-2', '000:65-67', 'a handler takes no lock that can make it sleep'),
  claim('rule-3', '000:69-71', 'a handler is short'),
  claim('rule-4', '000:73-75', 'a handler keeps off user memory'),
  claim('rule-5', '000:77-79', 'a handler is not re-entrant'),
  claim('rule-6', '000:81-82', 'a handler may be interrupted by a higher line'),
  claim('mode-switch', '000:49', 'a system call is less than a process switch'),
  claim('process-switch', '003:29-32', 'a process switch exchanges address space, kernel stack and registers'),
  claim('current', '000:53', 'who is current when an interrupt comes'),
  claim('forged-frame', '000:87', 'a frame made by hand and IRETD lead to ring 3'),
  claim('stack-of-a-level', '000:97', 'no change of level without a change of stack'),
  claim('out-of-reach', '000:97', 'what lies in ring 0 is kept from the user'),
  claim('load-tr', '000:97-103', 'TR is loaded in ring 0'),
  claim('kernel-saves', '000:112', 'all registers that the processor does not push'),
  claim('eoi-last', '000:112', 'interrupts opened in the handler, acknowledged at its end'),
];
