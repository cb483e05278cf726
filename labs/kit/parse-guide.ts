/**
 * The guide of a lab: one markdown file a language, cut at its headings.
 *
 *     # Title
 *     > goal
 *     introduction …
 *     ## step:ID Title          body, then any of
 *     ### option:ID             text of a prediction option
 *     ### why:ID                what is said when that option of a `choose` step was taken
 *     ### afterwards            shown beside the observation
 *     ### sample                a sample answer of an `explain` step
 *     ### hint                  up to three, in order
 *     ## checks                 list items: - `check-id` text
 *     ## mistakes               list items: - `mistake-id` text
 */
export interface GuideStep {
  readonly title: string;
  readonly body: string;
  readonly options: ReadonlyMap<string, string>;
  readonly whys: ReadonlyMap<string, string>;
  readonly afterwards: string;
  readonly sample: string;
  readonly hints: readonly string[];
}
export interface Guide {
  readonly title: string;
  readonly goal: string;
  readonly introduction: string;
  readonly steps: ReadonlyMap<string, GuideStep>;
  readonly checks: ReadonlyMap<string, string>;
  readonly mistakes: ReadonlyMap<string, string>;
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

/** Cut at lines that start with `mark` (`## `, `### `), outside fenced code. The first section has the heading ''. */
function cut(text: string, mark: string): Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('```')) fenced = !fenced;
    if (!fenced && line.startsWith(mark)) sections.push({ heading: line.slice(mark.length).trim(), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map((s) => ({ heading: s.heading, text: s.lines.join('\n').trim() }));
}

function parseItems(text: string): Map<string, string> {
  const items = new Map<string, string>();
  for (const part of text.split(/^- /m).slice(1)) {
    const m = /^`([^`]+)`\s+([\s\S]*)$/.exec(part.trim());
    if (m) items.set(m[1], m[2].replace(/\n\s+/g, '\n'));
  }
  return items;
}

function parseStep(title: string, text: string): GuideStep {
  const [head, ...parts] = cut(text, '### ');
  const named = (name: string): string => parts.find((p) => p.heading === name)?.text ?? '';
  const keyed = (word: string): Map<string, string> =>
    new Map(
      parts
        .filter((p) => p.heading.startsWith(word))
        .map((p) => [p.heading.slice(word.length).trim(), p.text] as const),
    );
  return {
    title,
    body: head.text,
    options: keyed('option:'),
    whys: keyed('why:'),
    afterwards: named('afterwards'),
    sample: named('sample'),
    hints: parts.filter((p) => p.heading === 'hint').map((p) => p.text),
  };
}

export function parseGuide(text: string): Guide {
  const [head, ...sections] = cut(text, '## ');
  const lines = head.text.split('\n');
  const quoted = lines.filter((l) => l.startsWith('> ')).map((l) => l.slice(2));
  const steps = new Map<string, GuideStep>();
  for (const s of sections) {
    const m = /^step:(\S+)\s+(.*)$/.exec(s.heading);
    if (m) steps.set(m[1], parseStep(m[2], s.text));
  }
  const section = (name: string): string => sections.find((s) => s.heading === name)?.text ?? '';
  return {
    title: (lines.find((l) => l.startsWith('# ')) ?? '').slice(2).trim(),
    goal: quoted.join(' ').trim(),
    introduction: lines
      .filter((l) => !l.startsWith('# ') && !l.startsWith('> '))
      .join('\n')
      .trim(),
    steps,
    checks: parseItems(section('checks')),
    mistakes: parseItems(section('mistakes')),
  };
}
