/**
 * The labs are most of what the worker would have to read before its first answer, and few requests are about them: they are
 * fetched when the first such request comes. It waits, and whatever comes behind it waits as well, so the order stays.
 */
import type { LabServices } from '#emulator/host';
import type { EvidenceRequests } from '#emulator/protocol';

/** A record, so that a new request about labs is a type error until it stands here. */
const ABOUT_LABS: Readonly<Record<keyof EvidenceRequests | 'checkLab' | 'observeLab', true>> = {
  takeLab: true,
  checkLab: true,
  observeLab: true,
  dojoCase: true,
  dojoAnswer: true,
  showEvidence: true,
};
const isAboutLabs = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  Object.hasOwn(ABOUT_LABS, String(message.kind));

type Listener = (message: unknown) => void;

export function lateLabs(fetch: () => Promise<LabServices>) {
  let labs: LabServices | null = null;
  let waiting: unknown[] | null = null;

  const services: LabServices = {
    take: (...given) => labs?.take(...given) ?? null,
    check: (...given) => labs?.check(...given) ?? null,
    observe: (...given) => labs?.observe(...given) ?? null,
    dojoCase: (...given) => labs?.dojoCase(...given) ?? null,
    dojoAnswer: (...given) => labs?.dojoAnswer(...given) ?? null,
    evidence: (...given) => labs?.evidence(...given) ?? null,
  };
  /** Messages pass in their order; one that needs the labs waits for them. */
  function gate(listener: Listener): Listener {
    async function open(): Promise<void> {
      try {
        labs = await fetch();
      } finally {
        // Without the labs the host says that there are none; the next request tries again.
        const late = waiting ?? [];
        waiting = null;
        for (const message of late) listener(message);
      }
    }
    return (message) => {
      if (waiting !== null) waiting.push(message);
      else if (labs === null && isAboutLabs(message)) {
        waiting = [message];
        void open();
      } else listener(message);
    };
  }
  return { services, gate };
}
