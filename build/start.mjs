/**
 * `npm start`: everything from a fresh clone to the open window.
 *   --smoke          open the window, wait until it is ready, say what ran, end
 *   --host=KIND      electron, stand-in or served instead of the best that is there
 *   --electron       try again now to fetch Electron; --no-electron: do not try
 *   --port=N         port of the served page
 * Anything else is handed to the app.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseStartArguments, planHost } from './start-plan.mjs';
import { serve } from './serve.mjs';
import { setUpBuild } from './setup-build.mjs';
import { setUpChromium } from './setup-chromium.mjs';
import { setUpElectron } from './setup-electron.mjs';
import { requireNode, setUpModules } from './setup-modules.mjs';
import { say } from './setup-progress.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** An Electron that ends badly within this time never showed a window. */
const STILLBORN_MS = 8000;

/** Runs the app in its own process; resolves with how it ended. Ctrl-C reaches the child, and we wait for it. */
function runApp(command, args, env) {
  return new Promise((resolve) => {
    const start = Date.now();
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    let stopping = false;
    const stop = () => {
      // The terminal has sent Ctrl-C to the child as well; `kill` sends only to us.
      if (!stopping) child.kill('SIGTERM');
      stopping = true;
    };
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop);
    child.once('error', (error) => resolve({ code: 1, stillborn: true, why: error.message }));
    child.once('exit', (code, signal) => {
      if (stopping) say('Stopped.');
      const bad = code !== 0 && !stopping;
      const stillborn = bad && Date.now() - start < STILLBORN_MS;
      resolve({ code: stopping ? 0 : (code ?? 1), stillborn, why: signal ?? `exit code ${code}` });
    });
  });
}

/** The app's own arguments: switches first, as Electron wants its folder last. */
function appArguments(options) {
  return [root, ...(options.smoke ? ['--smoke'] : []), ...options.rest];
}

async function runElectron(file, options) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (asRoot) say('  (as root Electron runs without its sandbox; better start it as an ordinary user)');
  return runApp(file, [...(asRoot ? ['--no-sandbox'] : []), ...appArguments(options)], process.env);
}

function runStandIn(headless, options) {
  const env = headless ? { ...process.env, RINGSIDE_HEADLESS: '1' } : process.env;
  return runApp(process.execPath, [path.join(root, 'build/chromium-host/run.cjs'), ...appArguments(options)], env);
}

/** Fetches the served page as a browser would: first the one-time address, then the page with the cookie. */
async function smokeServed(address) {
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', address), { headers: { cookie } });
  const html = await page.text();
  const script = /<script[^>]+src="([^"]+)"/.exec(html)?.[1];
  const code = script ? await fetch(new URL(script, new URL('/', address)), { headers: { cookie } }) : null;
  const again = await fetch(address, { redirect: 'manual' });
  return page.status === 200 && code?.status === 200 && again.status === 403;
}

async function runServed(options) {
  let server;
  const show = () => say(`  ${server.freshAddress()}`);
  try {
    server = await serve({ root: path.join(root, 'dist', 'renderer'), port: options.port });
  } catch (error) {
    say(`Port ${options.port} cannot be used: ${error.code ?? error.message}. Choose another with --port=N.`);
    return 1;
  }
  if (options.smoke) {
    const ready = await smokeServed(server.freshAddress());
    say(ready ? 'ringside: window ready (host: browser)' : 'ringside: the served page is not complete');
    await server.close();
    return ready ? 0 : 1;
  }
  say('Open this address in a browser on this machine (it works once):');
  show();
  say(`From another machine: ssh -L ${server.port}:127.0.0.1:${server.port} …, then the same address.`);
  say('Press Enter for a new address, Ctrl-C to end.');
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', show);
  // Without a terminal standard input ends at once; the page stays.
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  lines.close();
  await server.close();
  say('Stopped.');
  return 0;
}

async function start() {
  const options = parseStartArguments(process.argv.slice(2));
  if (options.problem) {
    say(options.problem);
    return 2;
  }
  requireNode(root);
  await setUpModules(root);
  await setUpBuild(root);
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const wantsElectron = options.host === 'electron' || (options.host === null && display);
  const electron = wantsElectron ? await setUpElectron(root, options.electron) : null;
  const wantsChromium = options.host === 'stand-in' || (options.host === null && display && electron === null);
  const chromium = wantsChromium ? await setUpChromium() : null;
  const plan = planHost({ wanted: options.host, electron, chromium, display, smoke: options.smoke });
  say(plan.words);
  if (plan.kind === 'none') return 1;
  if (plan.kind === 'served') return runServed(options);
  const ended =
    plan.kind === 'electron' ? await runElectron(electron, options) : await runStandIn(plan.headless, options);
  if (!ended.stillborn || options.host !== null || options.smoke) return ended.code;
  return runNextBest(plan.kind, ended.why, display, options);
}

/** The chosen host ended before it showed a window: the next one, with a word about why. */
async function runNextBest(failed, why, display, options) {
  const chromium = failed === 'electron' ? await setUpChromium() : null;
  const next = planHost({ wanted: null, electron: null, chromium, display, smoke: false });
  if (next.kind === 'stand-in') {
    say(`Electron did not start (${why}). ${next.words}`);
    const ended = await runStandIn(next.headless, options);
    if (!ended.stillborn) return ended.code;
    why = ended.why;
  }
  say(`The window did not open (${why}): serving it as a page instead.`);
  return runServed(options);
}

start().then(
  (code) => process.exit(code),
  (error) => {
    say(error.output ? `${error.message}\n${error.output}` : (error.stack ?? String(error)));
    process.exit(1);
  },
);
