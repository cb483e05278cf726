/** A small named store of JSON texts; the browser host keeps everything in one of these. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  delete(key: string): void;
  keys(prefix: string): readonly string[];
}

export function memoryKeyValue(): KeyValue {
  const map = new Map<string, string>();
  return {
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void map.set(key, value),
    delete: (key) => void map.delete(key),
    keys: (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** The page's own storage, or memory where the browser refuses it (private windows, full disks). */
export function pageKeyValue(storage: () => Storage): KeyValue {
  const fallback = memoryKeyValue();
  const attempt = <T>(work: (s: Storage) => T, otherwise: () => T): T => {
    try {
      return work(storage());
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) =>
      attempt(
        (s) => s.getItem(key) ?? fallback.get(key),
        () => fallback.get(key),
      ),
    set: (key, value) =>
      attempt(
        (s) => s.setItem(key, value),
        () => fallback.set(key, value),
      ),
    delete: (key) => {
      fallback.delete(key);
      attempt(
        (s) => s.removeItem(key),
        () => undefined,
      );
    },
    keys: (prefix) => {
      const here = attempt(
        (s) => Array.from({ length: s.length }, (_, i) => s.key(i) ?? ''),
        () => [],
      );
      return [...new Set([...here, ...fallback.keys(prefix)])].filter((key) => key.startsWith(prefix));
    },
  };
}
