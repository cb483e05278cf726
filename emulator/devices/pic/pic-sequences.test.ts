/** Command sequences of the 8259A pair run by a program on the whole machine, with what Bochs 2.7 made of the same program. */
import { fileURLToPath } from 'node:url';
import { letteredLines, runKernel } from '#emulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';

interface Sequence {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  /** What Bochs prints where the data sheet says otherwise, and why the data sheet wins. */
  readonly bochs?: string;
  readonly because?: string;
}

const BUSY = '(Bochs chooses the level when INT rises, the data sheet at the first INTA)';
const SEQUENCES: readonly Sequence[] = [
  { id: 'a', title: 'a request, its service, its EOI', expected: '02.00.B8/00.00.EF <21>00.02.B8/00.00.EF 00.00.B8/00.00.EF' },
  { id: 'b', title: 'one edge is latched while its level is in service, and delivered at EOI', expected: '<21>02.02.B8/00.00.EF <21>00.02.B8/00.00.EF' },
  { id: 'c', title: 'IRQ0 nests in IRQ1; a specific EOI ends the outer one', expected: '<21><20>00.03.B8/00.00.EF 00.01.B8/00.00.EF 00.00.B8/00.00.EF' },
  { id: 'd', title: 'a masked request is kept and delivered when the mask opens', expected: '02.00.FF/00.00.EF <21>00.02.B8/00.00.EF' },
  { id: 'e', title: 'a masked request is gone when its line drops', expected: '00.00.FF/00.00.EF 00.00.B8/00.00.EF' },
  { id: 'f', title: 'spurious IRQ7: the line dropped long before INTA', expected: '<27>00.00.B8/00.00.EF' },
  { id: 'F', title: 'spurious IRQ7: the line dropped just before INTA', expected: '<27>00.00.B8/00.00.EF' },
  { id: 'g', title: 'IRQ12 sets two ISR bits and wants two EOIs', expected: '04.00.B8/10.00.EF <2C>00.04.B8/00.10.EF 00.00.B8/00.00.EF' },
  { id: 'h', title: 'spurious IRQ15 leaves bit 2 of the master in service', expected: '<2F>00.04.B8/00.00.EF' },
  { id: 'i', title: 'automatic EOI in both chips', expected: '<21>00.00.B8/00.00.EF <2C>00.00.B8/00.00.EF' },
  { id: 'j', title: 'rotation on non-specific EOI', expected: '<20><20><21>00.03.B8/00.00.EF 00.01.B8/00.00.EF 00.00.B8/00.00.EF' },
  {
    id: 'J', title: 'rotation on specific EOI, with nothing in service', expected: '<21><2C>00.06.B8/00.10.EF',
    bochs: '<21>00.02.B8/00.00.EF', because: 'OCW2 111 names the level that becomes the lowest, in service or not',
  },
  {
    id: 'k', title: 'set priority: IR0 lowest, so IRQ1 comes before IRQ0', expected: '<21>01.02.B8/00.00.EF <20>00.01.B8/00.00.EF',
    bochs: '<20>00.01.B8/00.00.EF 00.00.B8/00.00.EF', because: 'IR1 is then the highest level',
  },
  {
    id: 'l', title: 'special mask mode: the masked level in service lets lower ones in, and only a specific EOI ends it',
    expected: '<20>02.01.B9/00.00.EF <21>00.03.B9/00.00.EF 00.01.B9/00.00.EF 00.01.B9/00.00.EF',
    bochs: '<20>02.01.B9/00.00.EF <21>00.03.B9/00.00.EF 00.02.B9/00.00.EF 00.00.B9/00.00.EF',
    because: 'an IS bit that is masked is not cleared by a non-specific EOI in special mask mode',
  },
  {
    id: 'm', title: 'special mask mode alone opens nothing: the level in service is not masked', expected: '<20>02.01.B8/00.00.EF',
    bochs: '<20><21>00.03.B8/00.00.EF', because: 'it is the mask bit that enables the other levels',
  },
  {
    id: 'n', title: 'a poll is an acknowledge: level with bit 7, ISR set; the next one finds nothing', expected: '81 00.02.B8/00.00.EF 00.02.B8/00.00.EF 00',
    bochs: '01 02.00.B8/00.00.EF <21>00.02.B8/00.00.EF 01', because: 'bit 7 says that there was a request, and the read sets the ISR bit',
  },
  { id: 'o', title: 'ICW1 resets the edge sense: a line that is up is no request', expected: '00.00.B8/00.00.EF' },
  { id: 'p', title: 'ICW1 clears IMR and ISR', expected: '<21>00 00.00.00/00.00.EF' },
  {
    id: 'q', title: 'masked after INT rose: spurious IRQ7, and the request is still there', expected: '<27>02.00.FF/00.00.EF <21>00.02.B8/00.00.EF',
    bochs: '02.00.FF/00.00.EF <21>00.02.B8/00.00.EF', because: 'INT waits for INTA, as when the line drops',
  },
  {
    id: 'r', title: `a higher request between INT and INTA is served first ${BUSY}`, expected: '<20>02.01.B8/00.00.EF',
    bochs: '<21><20>00.03.B8/00.00.EF', because: 'priorities are resolved at INTA',
  },
  {
    id: 's', title: 'rotation in automatic EOI mode: IRQ0 was served and is the lowest', expected: '<20><21><20>00.00.B8/00.00.EF',
    bochs: '<20><20><21>00.00.B8/00.00.EF', because: 'priorities are resolved at INTA',
  },
  {
    id: 't', title: 'special fully nested mode: the same slave again before the EOI of the master', expected: '<2C><2C>00.04.B8/00.10.EF',
    bochs: '<2C>04.04.B8/10.00.EF', because: 'a slave in service is not locked out',
  },
  { id: 'u', title: 'the same in fully nested mode waits', expected: '<2C>04.04.B8/10.00.EF' },
  { id: 'v', title: 'the register chosen by OCW3 stays chosen', expected: '<21>020200' },
  { id: 'w', title: 'rotation on specific EOI', expected: '<20>02.00.B8/00.00.EF 02.00.B8/00.00.EF 02.00.B8/00.00.EF' },
  { id: 'x', title: 'EOI with nothing in service', expected: '00.00.B8/00.00.EF' },
  { id: 'y', title: 'the cascade masked at the master', expected: '04.00.BC/10.00.EF <2C>00.04.B8/00.10.EF' },
  {
    id: 'z', title: 'level triggering: again after EOI as long as the line is up',
    expected: '<21>02.02.B8/00.10.EF <21>02.02.B8/00.10.EF 00.02.B8/00.10.EF 00.00.B8/00.10.EF',
    bochs: 'stops', because: 'level sensitive mode is not in Bochs 2.7',
  },
]; // prettier-ignore

describe('8259A: sequences run by a program', () => {
  let lines: Map<string, string>;
  beforeAll(() => {
    const path = fileURLToPath(new URL('./pic-sequences.asm', import.meta.url));
    lines = letteredLines(runKernel(path, {}, { limit: 50_000_000 }).debug);
  });

  it.each(SEQUENCES)('$id: $title', ({ id, expected }) => {
    expect(lines.get(id)).toBe(expected);
  });

  it('says why wherever Bochs differs', () => {
    const odd = SEQUENCES.filter(({ expected, bochs, because }) => (bochs === undefined) !== (because === undefined) || bochs === expected); // prettier-ignore
    expect([odd, [...lines.keys()].filter((id) => id !== '').sort()]).toEqual([
      [],
      SEQUENCES.map(({ id }) => id).sort(),
    ]);
  });
});
