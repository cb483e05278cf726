/**
 * Values as text, in the way the structured clone keeps them: undefined, NaN, -0, bigint, dates, maps, sets, bytes,
 * errors, shared and circular references. Both functions are self-contained, because their source is also put into the
 * page. With `hooks`, functions and promises cross as numbers (the context bridge); without, they are refused.
 */

/** Text of a value. Throws `An object could not be cloned.` for what the structured clone refuses. */
export function encodeValue(root, hooks) {
  const nodes = [];
  const known = new Map();
  const toBase64 = (bytes) => {
    let binary = '';
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(binary);
  };
  const refuse = () => {
    throw new Error('An object could not be cloned.');
  };
  const fields = (value) => Object.keys(value).map((key) => [key, put(value[key])]);
  const nodeOf = (value) => {
    if (value instanceof Date) return ['date', value.getTime()];
    if (value instanceof RegExp) return ['regexp', value.source, value.flags];
    if (value instanceof Map) return ['map', [...value].map(([key, entry]) => [put(key), put(entry)])];
    if (value instanceof Set) return ['set', [...value].map(put)];
    if (value instanceof Error) return ['error', value.name, value.message, value.stack];
    if (value instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(value))];
    if (ArrayBuffer.isView(value)) {
      const kind = Object.prototype.toString.call(value).slice(8, -1);
      return ['view', kind, toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
    }
    if (Array.isArray(value)) return ['array', value.map(put)];
    if (typeof value.then === 'function') return hooks ? ['promise', hooks.takePromise(value)] : refuse();
    if (value instanceof WeakMap || value instanceof WeakSet) return refuse();
    return ['object', fields(value)];
  };
  const put = (value) => {
    if (value === undefined) return -1;
    if (Object.is(value, -0)) return -2;
    if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? -3 : value < 0 ? -4 : -5;
    const before = known.get(value);
    if (before !== undefined) return before;
    const at = nodes.push(null) - 1;
    known.set(value, at);
    if (typeof value === 'bigint') nodes[at] = ['bigint', String(value)];
    else if (typeof value === 'function') nodes[at] = hooks ? ['function', hooks.takeFunction(value)] : refuse();
    else if (typeof value === 'symbol') refuse();
    else nodes[at] = typeof value === 'object' && value !== null ? nodeOf(value) : ['plain', value];
    return at;
  };
  const start = put(root);
  return JSON.stringify([start, nodes]);
}

/** The value of a text. */
export function decodeValue(text, hooks) {
  const [start, nodes] = JSON.parse(text);
  const made = new Map();
  const special = { '-1': undefined, '-2': -0, '-3': Infinity, '-4': -Infinity, '-5': NaN };
  const fromBase64 = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const errorTypes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const keep = (at, value) => {
    made.set(at, value);
    return value;
  };
  const makers = {
    plain: ([value]) => value,
    bigint: ([digits]) => BigInt(digits),
    date: ([time]) => new Date(time),
    regexp: ([source, flags]) => new RegExp(source, flags),
    buffer: ([base64]) => fromBase64(base64).buffer,
    view: ([kind, base64]) => {
      const { buffer } = fromBase64(base64);
      return kind === 'DataView' ? new DataView(buffer) : new globalThis[kind](buffer);
    },
    error: ([name, message, stack]) => {
      const error = new (errorTypes[name] ?? Error)(message);
      if (stack !== undefined) error.stack = stack;
      return error;
    },
    function: ([id]) => hooks.makeFunction(id),
    promise: ([id]) => hooks.makePromise(id),
  };
  const get = (at) => {
    if (at < 0) return special[at];
    if (made.has(at)) return made.get(at);
    const [kind, ...rest] = nodes[at];
    if (kind === 'array') {
      const list = keep(at, []);
      for (const entry of rest[0]) list.push(get(entry));
      return list;
    }
    if (kind === 'map') {
      const map = keep(at, new Map());
      for (const [key, entry] of rest[0]) map.set(get(key), get(entry));
      return map;
    }
    if (kind === 'set') {
      const set = keep(at, new Set());
      for (const entry of rest[0]) set.add(get(entry));
      return set;
    }
    if (kind === 'object') {
      const object = keep(at, {});
      for (const [key, entry] of rest[0]) {
        // defineProperty, so that a key named __proto__ is an ordinary key.
        Object.defineProperty(object, key, { value: get(entry), writable: true, enumerable: true, configurable: true });
      }
      return object;
    }
    return keep(at, makers[kind](rest));
  };
  return get(start);
}
