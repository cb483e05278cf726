/**
 * The dialog as a person sees it, drawn over the page. Only its source text is used: it runs in the page's isolated
 * world, hidden from the page's scripts except for one element, and asks the main process for folder listings.
 */

/** Resolves with `{ response, checkboxChecked }`, or with an absolute path, or with null when cancelled. */
export async function showDialogInPage(spec, askId) {
  const state = globalThis.__standInState;
  const words = document.documentElement.lang.startsWith('zh')
    ? {
        open: '打开',
        save: '保存',
        cancel: '取消',
        up: '上一级',
        name: '文件名',
        folder: '文件夹',
        type: '类型',
        replace: '该文件已存在。再次点击“保存”将替换它。',
        missing: '没有这个文件。',
        denied: '无法读取这个文件夹。',
        title: { open: '打开文件', save: '保存文件' },
      }
    : {
        open: 'Open',
        save: 'Save',
        cancel: 'Cancel',
        up: 'Up',
        name: 'File name',
        folder: 'Folder',
        type: 'Type',
        replace: 'The file exists. Choose Save again to replace it.',
        missing: 'There is no such file.',
        denied: 'This folder cannot be read.',
        title: { open: 'Open a file', save: 'Save the file' },
      };
  const ask = (what) => state.ask('ask', { askId, what });
  const element = (tag, fields = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), fields);
    made.append(...children);
    return made;
  };
  const host = document.createElement('ringside-stand-in-dialog');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    dialog { font: 14px/1.45 system-ui, sans-serif; color-scheme: light dark; color: CanvasText; background: Canvas;
      border: 1px solid GrayText; border-radius: 8px; padding: 16px 18px 10px; width: min(36rem, 92vw); box-sizing: border-box; }
    dialog.message { width: min(28rem, 92vw); }
    dialog::backdrop { background: rgb(0 0 0 / 0.45); }
    h2 { font-size: 15px; margin: 0 0 6px; } p { margin: 0 0 10px; } .detail { opacity: 0.85; white-space: pre-wrap; }
    .row { display: flex; gap: 8px; align-items: center; margin: 8px 0; } .row input, .row select { flex: 1; min-width: 0; }
    input, select, button { font: inherit; padding: 4px 10px; } select.list { width: 100%; height: 15rem; padding: 4px; }
    :focus { outline: 2px solid Highlight; outline-offset: 1px; } .buttons { justify-content: flex-end; } .note { min-height: 1.45em; color: #c0392b; margin: 0; }
    footer { font-size: 11px; opacity: 0.6; text-align: right; }`);
  root.adoptedStyleSheets = [sheet];
  const box = element('dialog', { className: spec.kind });
  const footer = element('footer', { textContent: 'Electron API stand-in, not Electron' });
  let finish;
  const done = new Promise((resolve) => {
    finish = resolve;
  });
  let accept = () => {};
  let cancel = () => {};

  const messageBox = () => {
    const check = element('input', { type: 'checkbox', checked: spec.checkboxChecked });
    const answer = (response) => finish({ response, checkboxChecked: check.checked });
    const buttons = spec.buttons.map((label, at) =>
      element('button', { type: 'button', textContent: label.replace(/\(&.\)|&/g, ''), onclick: () => answer(at) }),
    );
    box.setAttribute('role', 'alertdialog');
    box.append(element('h2', { textContent: spec.message }));
    if (spec.detail) box.append(element('p', { className: 'detail', textContent: spec.detail }));
    if (spec.checkboxLabel) box.append(element('label', { className: 'row' }, check, spec.checkboxLabel));
    box.append(element('div', { className: 'row buttons' }, ...buttons), footer);
    accept = () => answer(spec.defaultId);
    cancel = () => answer(spec.cancelId);
    return () => buttons[spec.defaultId]?.focus();
  };

  const fileBox = async () => {
    let shown = { folder: spec.folder, parent: spec.folder, separator: '/', entries: [] };
    let replacing = null;
    const place = element('input', { ariaLabel: words.folder, value: spec.folder });
    const name = element('input', { ariaLabel: words.name, value: spec.name });
    const list = element('select', { className: 'list', size: 12, ariaLabel: words.title[spec.kind] });
    const type = element('select', { ariaLabel: words.type });
    const note = element('p', { className: 'note' });
    note.setAttribute('role', 'status');
    spec.filters.forEach((filter, at) =>
      type.append(element('option', { value: String(at), textContent: filter.name })),
    );
    const matches = (entry) => {
      const extensions = spec.filters[Number(type.value)]?.extensions ?? ['*'];
      return (
        extensions.includes('*') || extensions.some((one) => entry.toLowerCase().endsWith(`.${one.toLowerCase()}`))
      );
    };
    const fill = () => {
      const visible = shown.entries.filter(
        (entry) => !entry.name.startsWith('.') && (entry.isFolder || (!spec.pickFolder && matches(entry.name))),
      );
      list.replaceChildren(
        ...visible.map((entry) =>
          element('option', {
            value: entry.name,
            textContent: entry.isFolder ? `${entry.name}${shown.separator}` : entry.name,
          }),
        ),
      );
    };
    const enter = async (folder) => {
      try {
        shown = await ask({ list: folder });
        note.textContent = '';
      } catch {
        note.textContent = words.denied;
      }
      place.value = shown.folder;
      fill();
    };
    const join = (entry) => `${shown.folder.replace(/[\\/]$/, '')}${shown.separator}${entry}`;
    const take = async (entry) => {
      if (entry === '' && spec.pickFolder) return finish(shown.folder);
      if (entry === '') return undefined;
      const isAbsolute = /^(?:\/|[A-Za-z]:[\\/])/.test(entry);
      const target = isAbsolute ? entry : join(entry);
      const kind = await ask({ folder: shown.folder, name: entry });
      if (kind === 'folder') {
        name.value = '';
        return spec.pickFolder ? finish(target) : enter(target);
      }
      if (spec.kind === 'open' && kind === null) {
        note.textContent = words.missing;
        return undefined;
      }
      if (spec.kind === 'save' && kind === 'file' && replacing !== target) {
        replacing = target;
        note.textContent = words.replace;
        return undefined;
      }
      return finish(target);
    };
    list.onchange = () => {
      const entry = shown.entries.find((one) => one.name === list.value);
      if (entry && (!entry.isFolder || spec.pickFolder)) name.value = entry.name;
      replacing = null;
    };
    list.ondblclick = () => void take(list.value);
    type.onchange = fill;
    const label = spec.buttonLabel || words[spec.kind];
    const up = element('button', { type: 'button', textContent: words.up, onclick: () => void enter(shown.parent) });
    const ok = element('button', { type: 'button', textContent: label, onclick: () => void take(name.value.trim()) });
    const no = element('button', { type: 'button', textContent: words.cancel, onclick: () => finish(null) });
    box.append(
      element('h2', { textContent: spec.title || words.title[spec.kind] }),
      element('div', { className: 'row' }, place, up),
      list,
      element('div', { className: 'row' }, element('label', { textContent: words.name }), name),
      ...(spec.filters.length > 0
        ? [element('div', { className: 'row' }, element('label', { textContent: words.type }), type)]
        : []),
      note,
      element('div', { className: 'row buttons' }, no, ok),
      footer,
    );
    accept = () => {
      const active = root.activeElement;
      if (active === place) void enter(place.value);
      else if (active === list && list.value !== '') void take(list.value);
      else void take(name.value.trim());
    };
    cancel = () => finish(null);
    await enter(spec.folder);
    return () => {
      (spec.kind === 'save' ? name : list).focus();
      name.select();
    };
  };

  const focusFirst = spec.kind === 'message' ? messageBox() : await fileBox();
  box.setAttribute('aria-label', spec.message ?? words.title[spec.kind]);
  box.oncancel = (event) => {
    event.preventDefault();
    cancel();
  };
  state.onKey = (event) => {
    event.stopImmediatePropagation();
    if (event.type !== 'keydown' || event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      cancel();
    } else if (event.key === 'Enter' && root.activeElement?.tagName !== 'BUTTON') {
      event.preventDefault();
      accept();
    }
  };
  const before = document.activeElement;
  root.append(box);
  document.documentElement.append(host);
  box.showModal();
  focusFirst();
  try {
    return await done;
  } finally {
    state.onKey = null;
    box.close();
    host.remove();
    before?.focus?.();
  }
}
