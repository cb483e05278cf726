/** What `npm start` was asked for, and what it will run: decisions only, nothing is started here. */

const HOSTS = ['electron', 'stand-in', 'served'];

/**
 * @param {readonly string[]} args
 * @returns {{ smoke: boolean, host: string | null, electron: 'auto' | 'always' | 'never', port: number, rest: string[], problem?: string }}
 */
export function parseStartArguments(args) {
  /** @type {ReturnType<typeof parseStartArguments>} */
  const options = { smoke: false, host: null, electron: 'auto', port: 0, rest: [] };
  const list = [...args];
  while (list.length > 0) {
    const [name, inline] = String(list.shift()).split(/=(.*)/s);
    const value = () => inline ?? list.shift() ?? '';
    if (name === '--smoke') options.smoke = true;
    else if (name === '--electron') options.electron = 'always';
    else if (name === '--no-electron') options.electron = 'never';
    else if (name === '--host') {
      const host = value();
      if (!HOSTS.includes(host)) return { ...options, problem: `--host is one of: ${HOSTS.join(', ')}` };
      options.host = host;
    } else if (name === '--port') {
      const text = value();
      options.port = Number(text);
      if (!/^\d+$/.test(text) || options.port > 65535) return { ...options, problem: '--port is a number up to 65535' };
    } else options.rest.push(inline === undefined ? name : `${name}=${inline}`);
  }
  return options;
}

const HOW_TO_GET_CHROMIUM =
  'Install Chromium, Chrome or Edge (Debian: apt-get install chromium), or name one in RINGSIDE_CHROMIUM.';

/**
 * Which host runs the window, with one line of words for the person.
 * @param {{ wanted: string | null, electron: string | null, chromium: string | null, display: boolean, smoke: boolean }} found
 */
export function planHost({ wanted, electron, chromium, display, smoke }) {
  const standIn = `Running on the Electron API stand-in, not Electron, with ${chromium}`;
  if (wanted === 'electron') {
    if (electron === null)
      return { kind: 'none', words: 'No Electron is installed here, and it could not be fetched.' };
    return { kind: 'electron', words: `Running on Electron: ${electron}` };
  }
  if (wanted === 'stand-in') {
    if (chromium === null) return { kind: 'none', words: `No Chromium was found. ${HOW_TO_GET_CHROMIUM}` };
    if (!display && !smoke)
      return { kind: 'none', words: 'There is no display for the stand-in (DISPLAY is not set).' };
    return { kind: 'stand-in', headless: !display, words: `${standIn}.` };
  }
  if (wanted === 'served') return { kind: 'served', words: 'Serving the window as a page.' };
  if (!display)
    return { kind: 'served', words: 'There is no display here (DISPLAY is not set): serving the window as a page.' };
  if (electron !== null) return { kind: 'electron', words: `Running on Electron: ${electron}` };
  if (chromium !== null) return { kind: 'stand-in', headless: false, words: `No Electron here. ${standIn}.` };
  return {
    kind: 'served',
    words: `Neither Electron nor Chromium was found: serving the window as a page. ${HOW_TO_GET_CHROMIUM}`,
  };
}
