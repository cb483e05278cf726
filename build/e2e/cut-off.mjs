/** Text that is cut off: found in the page itself. Runs in the browser, so it names nothing from outside. */

/**
 * Elements whose own text does not fit, without an ellipsis that a title explains and without a way to scroll to it.
 * @param {string} within CSS selector of what is looked at
 * @returns {string[]} one line for each finding
 */
export function cutOffTexts(within) {
  const findings = [];
  const SLACK = 1.5;
  const isScroller = (style, axis) => /auto|scroll/.test(axis === 'x' ? style.overflowX : style.overflowY);
  const clips = (style, axis) => /hidden|clip/.test(axis === 'x' ? style.overflowX : style.overflowY);
  const isExplained = (element) => {
    for (let e = element; e; e = e.parentElement)
      if (e.title || e.getAttribute('aria-label') || e.dataset.explain) return true;
    return false;
  };
  const textRects = (element) => {
    const rects = [];
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      rects.push(...range.getClientRects());
    }
    // What lies outside the window waits there on purpose: skip links, which come in with the focus.
    const isInWindow = (r) => r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth;
    return rects.filter((r) => r.width > 0 && r.height > 0 && isInWindow(r));
  };
  /** The first box around an element that cuts this rectangle off, and that nobody can scroll. */
  function cutter(element, rect) {
    let canX = false;
    let canY = false;
    for (let e = element; e && e !== document.documentElement; e = e.parentElement) {
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      canX ||= isScroller(style, 'x');
      canY ||= isScroller(style, 'y');
      if (!canX && clips(style, 'x') && (rect.right > box.right + SLACK || rect.left < box.left - SLACK))
        return style.textOverflow === 'ellipsis' && isExplained(element) ? null : { e, axis: 'x' };
      if (!canY && clips(style, 'y') && (rect.bottom > box.bottom + SLACK + 2 || rect.top < box.top - SLACK - 2))
        return isExplained(element) && style.textOverflow === 'ellipsis' ? null : { e, axis: 'y' };
    }
    return null;
  }
  for (const element of document.querySelectorAll(`${within} *`)) {
    // Tabs that do not fit are in the menu at the end of their row.
    if (
      element.closest('.dv-tabs-container, .monaco-editor, canvas, svg, .visually-hidden, [aria-hidden=true], [hidden]')
    )
      continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.display === 'none' || style.opacity === '0') continue;
    if (style.clip !== 'auto' || style.clipPath !== 'none') continue;
    for (const rect of textRects(element)) {
      const found = cutter(element, rect);
      if (!found) continue;
      const name = (e) =>
        `${e.tagName.toLowerCase()}${typeof e.className === 'string' && e.className ? `.${e.className.trim().split(/\s+/).join('.')}` : ''}`;
      findings.push(`${name(element)} in ${name(found.e)} (${found.axis}): ${element.textContent.trim().slice(0, 60)}`);
      break;
    }
  }
  return [...new Set(findings)];
}
