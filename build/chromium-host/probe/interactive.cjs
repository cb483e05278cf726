/**
 * Runs the probe app with a visible window and does what a person would do; prints what happened as one JSON line.
 * Commands go through the stand-in's own connection: with a debugging port open it would not be interactive.
 */
const { join } = require('node:path');

process.argv.splice(2, 0, __dirname);
require(join(__dirname, '..', 'run.cjs'));

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function act() {
  const { app, BrowserWindow, dialog } = await import('../index.mjs');
  while (!(globalThis.log ?? []).includes('loaded')) await wait(50);
  const seen = {};
  const [window] = BrowserWindow.getAllWindows();
  const command = (method, params) => window.webContents.protocolCommand(method, params);
  const click = async () => {
    for (const type of ['mousePressed', 'mouseReleased']) {
      await command('Input.dispatchMouseEvent', { type, x: 300, y: 300, button: 'left', clickCount: 1 });
    }
  };
  const press = (key, code, text) =>
    command('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, text });
  const drawn = (yes) =>
    window.webContents.executeJavaScript(`new Promise((done) => { const look = () =>
      (document.querySelector('ringside-stand-in-dialog') !== null) === ${yes} ? done() : setTimeout(look, 20); look(); })`);
  // What the window's close button does: Chromium asks the page first, and the page's answer is the app's.
  const closeButton = () => command('Page.close').catch(() => {});

  seen.interactive = app.browser.interactive;
  seen.title = await window.webContents.executeJavaScript('document.title');
  seen.tabs = await window.webContents.executeJavaScript("matchMedia('(display-mode: browser)').matches");
  let stay = true;
  seen.closeEvents = 0;
  window.on('close', (event) => {
    seen.closeEvents += 1;
    if (stay) event.preventDefault();
  });
  await click();
  await closeButton();
  await wait(500);
  seen.stayed = !window.isDestroyed();

  const box = dialog.showMessageBox(window, {
    message: 'Save?',
    buttons: ['Save', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  });
  await drawn(true);
  await press('Enter', 13, '\r');
  seen.enter = (await box).response;
  const file = dialog.showOpenDialog(window, { defaultPath: __dirname });
  await drawn(true);
  await press('Escape', 27);
  seen.escape = (await file).canceled;

  await window.webContents.executeJavaScript('window.before = true');
  await press('F5', 116);
  await wait(300);
  seen.stillThere = await window.webContents.executeJavaScript('window.before === true');
  window.reload();
  await wait(300);
  while (!(await window.webContents.executeJavaScript('typeof window.pageGlobal').catch(() => '')).includes('string'))
    await wait(50);
  seen.reloaded = await window.webContents.executeJavaScript('window.before === undefined');

  app.on('window-all-closed', () => app.quit());
  app.on('quit', () => process.stdout.write(`${JSON.stringify(seen)}\n`));
  stay = false;
  await click();
  await closeButton();
}

void act();
