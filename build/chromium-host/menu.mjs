/** `Menu` and `MenuItem` as data: a template becomes items, `click()` runs what a choice would run. Nothing is drawn. */
import { app } from './app.mjs';
import { BrowserWindow } from './browser-window.mjs';

let applicationMenu = null;
let lastCommand = 0;

const ROLES = {
  quit: { label: 'Quit', run: () => app.quit() },
  close: { label: 'Close Window', run: (window) => window?.close() },
  minimize: { label: 'Minimize', run: (window) => window?.minimize() },
  reload: { label: 'Reload', run: (window) => window?.reload() },
  togglefullscreen: { label: 'Toggle Full Screen', run: (window) => window?.setFullScreen(!window.isFullScreen()) },
};

/** Roles that Chromium's page carries out by itself when the keys are pressed. */
const EDITING = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'delete', 'pasteAndMatchStyle'];

export class MenuItem {
  constructor(options) {
    const { type, role, submenu, click, label, id, accelerator } = options;
    if (type === undefined && role === undefined && label === undefined && submenu === undefined) {
      throw new Error('Invalid template for MenuItem: must have at least one of label, role or type');
    }
    this.commandId = ++lastCommand;
    this.id = id;
    this.role = role;
    this.type = type ?? (submenu ? 'submenu' : 'normal');
    this.label = label ?? ROLES[role?.toLowerCase()]?.label ?? role ?? '';
    this.accelerator = accelerator ?? null;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu ?? null);
    this.click = (event, window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]) => {
      if (!this.enabled) return;
      if (click) click(this, window, event ?? {});
      else ROLES[role?.toLowerCase()]?.run(window);
    };
  }

  /** Can the role be carried out here? Tests of a template may ask. */
  get isKnownRole() {
    return this.role === undefined || EDITING.includes(this.role) || this.role.toLowerCase() in ROLES;
  }
}

export class Menu {
  items = [];

  static buildFromTemplate(template) {
    if (!Array.isArray(template)) throw new TypeError('Invalid template for Menu: Menu template must be an array');
    const menu = new Menu();
    for (const entry of template) menu.append(entry instanceof MenuItem ? entry : new MenuItem(entry));
    return menu;
  }

  static setApplicationMenu(menu) {
    applicationMenu = menu;
  }

  static getApplicationMenu() {
    return applicationMenu;
  }

  append(item) {
    this.items.push(item);
  }

  insert(at, item) {
    this.items.splice(at, 0, item);
  }

  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup() {}
  closePopup() {}
}
