/** What can be wrong with the description of a scenario: English here, Chinese in the window's catalogue under the same codes. */
export const SCENARIO_PROBLEMS = {
  'no-place': 'there is no label, line or address {text}: write a label, FILE:LINE or 0xADDRESS',
  'no-code': 'there is no code at {text}: choose a line with an instruction',
  'range-backwards': '{to} lies before {from}: the range begins at its lower end',
  'range-too-long': 'the range is {bytes} bytes long: mark at most {most}',
  interrupt: '{text} is no interrupt: write irq 0 to 15 (not 2), nmi, timer, or key and a scan code such as 1E',
  until: '{text} is no end: write a label, FILE:LINE, +1000 (instructions) or +5ms',
  number: '{text} is not a number from {low} to {high}',
  passes: '{text} is no choice of passes: write 3 or 2-5',
  check: '{text}: {problem}',
  word: '{text} is none of {choices}',
} as const satisfies Readonly<Record<string, string>>;
export type ScenarioProblemCode = keyof typeof SCENARIO_PROBLEMS;

/** Where in the description it is. */
export type ScenarioField = 'from' | 'to' | 'passes' | 'interrupt' | 'until' | 'checks' | 'checkAt' | 'most' | 'horizon' | 'ignore' | 'same' | 'except'; // prettier-ignore

export interface ScenarioProblem {
  readonly code: ScenarioProblemCode;
  readonly field: ScenarioField;
  readonly args: Readonly<Record<string, string | number>>;
}
/** A description that cannot be understood; the message says it in English. */
export class ProblemInScenario extends Error {
  override name = 'ProblemInScenario';
  readonly problem: ScenarioProblem;
  constructor(field: ScenarioField, code: ScenarioProblemCode, args: ScenarioProblem['args']) {
    super(SCENARIO_PROBLEMS[code].replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole)));
    this.problem = { code, field, args };
  }
}
