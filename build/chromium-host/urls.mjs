/**
 * A stock Chromium knows no `app://`. Inside it, `app://bundle/x` is called `https://bundle.app.stand-in.invalid/x`
 * (`.invalid` can never be a real host), and every request for it is answered by the app's own protocol handler.
 */
const SUFFIX = '.stand-in.invalid';

/** The address Chromium is given for one of the app's own. Others are left alone. */
export function toBrowserUrl(url, schemes) {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname, search, hash } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return schemes.has(scheme) ? `https://${host}.${scheme}${SUFFIX}${pathname || '/'}${search}${hash}` : url;
}

/** The app's own address for one of Chromium's. Others are left alone. */
export function toAppUrl(url) {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname, search, hash } = new URL(url);
  if (!hostname.endsWith(SUFFIX)) return url;
  const name = hostname.slice(0, -SUFFIX.length);
  const dot = name.lastIndexOf('.');
  return dot < 1 ? url : `${name.slice(dot + 1)}://${name.slice(0, dot)}${pathname}${search}${hash}`;
}

/** Chromium's serialised origin for an app address: `app://bundle`. */
export function originOf(url) {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/.exec(toAppUrl(url));
  return match ? match[1] : 'null';
}
