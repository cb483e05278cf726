/** The saved arrangements: that of the window, and those the user gave a name. Read as far as they can be trusted. */

export interface NamedLayout {
  readonly name: string;
  /** Opaque JSON of the dock. */
  readonly layout: unknown;
}
export interface LayoutFile {
  readonly version: 2;
  readonly current: unknown;
  readonly named: readonly NamedLayout[];
}
const NAME_LENGTH = 60;
const MOST_NAMED = 50;
type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it has the parts of a dock's layout at all; whether they fit together only the dock can tell. */
export const looksLikeLayout = (value: unknown): boolean =>
  isFields(value) && isFields(value['grid']) && isFields(value['panels']) && isFields(value['grid']['root']);

/** A name as it is kept: one line, no blanks around it. */
export const layoutName = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, NAME_LENGTH);

export function readNamedLayouts(value: unknown): readonly NamedLayout[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value
    .flatMap((one): NamedLayout[] => {
      if (!isFields(one) || typeof one['name'] !== 'string' || !looksLikeLayout(one['layout'])) return [];
      const name = layoutName(one['name']);
      if (name === '' || seen.has(name)) return [];
      seen.add(name);
      return [{ name, layout: one['layout'] }];
    })
    .slice(0, MOST_NAMED);
}

/** Files of the first version were the dock's JSON alone. */
export function readLayoutFile(value: unknown): LayoutFile {
  if (isFields(value) && value['version'] === 2)
    return { version: 2, current: value['current'] ?? null, named: readNamedLayouts(value['named']) };
  return { version: 2, current: value ?? null, named: [] };
}
