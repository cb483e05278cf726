/**
 * Runs an unmodified Electron app on the stand-in: node run.cjs [switches] <app folder> [switches]
 * `require('electron')` and `import 'electron'` give the stand-in, then the app's `main` of its package.json is loaded.
 * CommonJS, because Playwright asks the inspector for `require('electron')`.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

Module.register(pathToFileURL(path.join(__dirname, 'hooks.mjs')));

/** Without its browser nothing goes on; any other forgotten rejection is told and survived, as in Electron. */
function fail(error) {
  const isPlain = /^Chromium(?:Start|Missing)Error$/.test(error?.name);
  process.stderr.write(`${isPlain ? error.message : (error?.stack ?? error)}\n`);
  if (isPlain) process.exit(1);
}
process.on('unhandledRejection', fail);

async function run() {
  const args = process.argv.slice(2);
  const folder = path.resolve(args.find((arg) => !arg.startsWith('-')) ?? '.');
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const standIn = await import('electron');
  const { connectWindows, ...modules } = standIn;
  const load = Module._load;
  Module._load = (name, ...rest) => (name === 'electron' ? modules : load(name, ...rest));
  standIn.app.configure({ folder, manifest, args });
  connectWindows();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => standIn.app.quitNow());
  await import(pathToFileURL(path.join(folder, manifest.main)));
  // `ready` never comes before the app's main module has had its say about schemes and switches.
  await standIn.app.whenReady();
}

run().catch((error) => {
  fail(error);
  process.exit(1);
});
