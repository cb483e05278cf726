/** What no page may do, whatever it is: leave our pages, open windows, embed webviews, get permissions, use the network. */
import type { App, Session } from 'electron';
import { isAppUrl } from './app-protocol.ts';

/** The only permission a page gets: writing text to the clipboard on the learner's own copy command. */
export function isPermissionGranted(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

/** URLs a page may load: ours, what it made itself, and the developer tools' own pages. */
export function isRequestAllowed(url: string): boolean {
  return isAppUrl(url) || /^(?:data|blob|devtools|chrome-extension|about):/.test(url);
}

/** Every page that ever comes into being is bound, not only the one we open. */
export function guardWebContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Electron grants every permission and every request unless told otherwise. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isPermissionGranted(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isPermissionGranted(permission));
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isRequestAllowed(details.url) }));
}

/** Chromium's own errands: none of them is wanted in a program that has no business on the network. */
export const CHROMIUM_SWITCHES: readonly string[] = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-quic',
  'disable-sync',
  'no-pings',
];
