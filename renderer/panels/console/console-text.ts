/** Bytes that a kernel wrote to a character device → text for people. */
const KEEP_CHARACTERS = 60_000;

/** Line ends of every kind become one; other control characters become visible pictures; only the newest part is kept. */
export const consoleText = (raw: string): string =>
  raw
    .slice(-KEEP_CHARACTERS)
    .replace(/\r\n?/g, '\n')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)));
