/** Every command of the window: id, keys, when it can run, what it does. Menus, toolbar, palette and keys read this. */
import { editorService } from '#renderer/editor';
import { t, type Key } from '#renderer/i18n';
import {
  PRESET_NAMES,
  THEME_CHOICES,
  useArrivals,
  useBookmarks,
  useBreakpoints,
  useCapsule,
  useLayout,
  useMachine,
  useProgram,
  useProject,
  useSettings,
  useTransitions,
  useWho,
} from '#renderer/stores';
import type { Command, CommandRegistry } from '#renderer/ui';
import { registerLabCommands, takesLab } from './lab-commands.ts';
import { ALL_PANELS } from './panel-registry.ts';
import { exportSettings, importSettings } from './settings-transfer.ts';
import { useShell } from './shell.ts';
import sample from './sample/first-kernel.asm?raw';

/** What a command may have besides its id and what it does. */
type Options = Partial<Pick<Command, 'keys' | 'hint' | 'enabled' | 'when'>>;
export type AddCommand = (id: string, run: () => unknown, options?: Options) => void;

export const SAMPLE_NAME = 'first-kernel.asm';
export function openSample(): void {
  const project = useProject();
  const known = project.documents.find((d) => d.name === SAMPLE_NAME && d.path === null && d.lab === null);
  project.setMain((known ?? project.createUntitled(SAMPLE_NAME, sample)).id);
}

/** The menu of what has the focus, for keyboards without a key for it. */
function openContextMenu(): void {
  const target = document.activeElement;
  if (!target) return;
  if (target.closest('.monaco-editor')) return editorService.trigger('editor.action.showContextMenu');
  const { left, bottom } = target.getBoundingClientRect();
  target.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left, clientY: bottom }),
  );
}
const OWN_LAYOUT = 'view.ownLayout.';
/** The user's own arrangements are commands as well. */
export function registerOwnLayouts(commands: CommandRegistry): void {
  const layout = useLayout();
  for (const id of commands.all.keys()) if (id.startsWith(OWN_LAYOUT)) commands.remove(id);
  for (const { name, layout: json } of layout.named)
    commands.add({
      id: `${OWN_LAYOUT}${name}`, keys: [], title: () => t('cmd.view.ownLayout', { name }), group: () => t('menu.view'), run: () => void layout.use(json),
    }); // prettier-ignore
}

export function registerCommands(commands: CommandRegistry): void {
  const machine = useMachine();
  const program = useProgram();
  const project = useProject();
  const settings = useSettings();
  const layout = useLayout();
  const arrivals = useArrivals();
  const breakpoints = useBreakpoints();
  const bookmarks = useBookmarks();
  const capsule = useCapsule();
  const transitions = useTransitions();
  const shell = useShell();
  const who = useWho();

  const add: AddCommand = (id, run, { keys = [], hint, enabled, when } = {}) => {
    const group = id.slice(0, id.indexOf('.'));
    commands.add({
      id, keys, title: () => t(`cmd.${id}` as Key), group: () => t(`menu.${group}` as Key), run: () => void run(),
      ...(hint === undefined ? {} : { hint }), ...(enabled ? { enabled } : {}), ...(when ? { when } : {}),
    }); // prettier-ignore
  };
  const hasDocument = (): boolean => project.active !== null;

  add('file.new', () => { project.setMain(project.createUntitled().id); layout.open('editor'); }, { keys: ['Mod+Alt+N'] }); // prettier-ignore
  add('file.open', () => project.open((name, text) => capsule.takes(name, text) || takesLab(name, text)), {
    keys: ['Mod+O'],
  });
  add('file.save', () => shell.save(project.activeId), { keys: ['Mod+S'], enabled: hasDocument });
  add('file.saveAs', () => shell.saveAs(project.activeId), { keys: ['Mod+Shift+S'], enabled: hasDocument });
  add('file.saveAll', () => project.saveAll());
  add('file.close', () => project.activeId !== null && shell.closeDocument(project.activeId), {
    keys: ['Mod+F4'],
    enabled: hasDocument,
  });
  add('file.saveCapsule', () => capsule.save(), { enabled: () => machine.isLoaded });
  add('file.openCapsule', () => capsule.open());
  add('file.setMain', () => project.activeId !== null && project.setMain(project.activeId), { enabled: hasDocument });
  add('file.sample', openSample);
  add('file.exportSettings', exportSettings);
  add('file.importSettings', () => importSettings(commands));

  const inEditor = (id: string, action: string, hint: string): void =>
    add(id, () => editorService.trigger(action), { hint, enabled: hasDocument });
  inEditor('edit.undo', 'undo', 'Mod+Z');
  inEditor('edit.redo', 'redo', 'Mod+Shift+Z');
  inEditor('edit.find', 'actions.find', 'Mod+F');
  inEditor('edit.replace', 'editor.action.startFindReplaceAction', 'Mod+H');
  inEditor('edit.gotoLine', 'editor.action.gotoLine', 'Mod+G');
  inEditor('edit.gotoLabel', 'editor.action.revealDefinition', 'F12');
  inEditor('edit.comment', 'editor.action.commentLine', 'Mod+/');
  inEditor('edit.complete', 'editor.action.triggerSuggest', 'Ctrl+Space');
  add('edit.breakpoint', () => editorService.toggleBreakpoint(), { keys: ['F9'], enabled: hasDocument });
  add('edit.breakpointCondition', () => editorService.editBreakpoint(), { keys: ['Shift+F9'], enabled: hasDocument });
  add('edit.clearBreakpoints', () => breakpoints.clear(), { enabled: () => breakpoints.all.length > 0 });

  const canStart = (): boolean =>
    !machine.isDrivenByGdb && !machine.isRunning && !program.isBuilding && project.main !== null;
  const step = (kind: 'into' | 'over' | 'out' | 'into-interrupt') => async (): Promise<void> => {
    if (await program.ensureLoaded()) machine.step(kind);
  };
  add('run.assemble', () => shell.assemble(), {
    keys: ['Mod+B'],
    enabled: () => project.main !== null && !program.isBuilding && !machine.isDrivenByGdb,
  });
  add('run.run', () => shell.run(), { keys: ['F5'], enabled: canStart });
  add('run.pause', () => machine.pause(), { keys: ['F6'], enabled: () => machine.isRunning, when: 'running' });
  add('run.step', step('into'), { keys: ['F11'], enabled: canStart });
  add('run.stepOver', step('over'), { keys: ['F10'], enabled: canStart });
  add('run.stepOut', step('out'), { keys: ['F7'], enabled: canStart });
  add('run.intoInterrupt', step('into-interrupt'), { keys: ['Mod+Shift+F8'], enabled: canStart });
  const canGoBack = (): boolean =>
    !machine.isDrivenByGdb &&
    !machine.isRunning &&
    machine.history !== null &&
    machine.mark.icount > machine.history.start.icount;
  const back = (kind: 'back' | 'back-over' | 'back-out' | 'back-continue') => (): void => machine.step(kind);
  add('run.back', back('back'), { keys: ['Shift+F11', 'Mod+F11'], enabled: canGoBack });
  add('run.backOver', back('back-over'), { keys: ['Shift+F10', 'Mod+F10'], enabled: canGoBack });
  add('run.backOut', back('back-out'), { keys: ['Shift+F7', 'Mod+Shift+F11'], enabled: canGoBack });
  add('run.backContinue', back('back-continue'), { keys: ['Shift+F5', 'Mod+F9'], enabled: canGoBack });
  /** Stop at the next transition and open it: that is what one came for. */
  const toTransition = async (): Promise<void> => {
    if (!(await program.ensureLoaded())) return;
    const before = machine.transitionCount;
    const forget = machine.onState(({ count }) => {
      if (machine.isRunning) return;
      forget();
      if (count > before) void transitions.open(count);
    });
    machine.step('to-next-transition');
  };
  add('run.toTransition', toTransition, { keys: ['F8'], enabled: canStart });
  const toPreviousTransition = (): void => {
    const forget = machine.onState(({ count }) => {
      if (machine.isRunning) return;
      forget();
      if (count > machine.firmwareTransitions) void transitions.open(count);
    });
    machine.step('to-previous-transition');
  };
  add('run.toPreviousTransition', toPreviousTransition, { keys: ['Shift+F8', 'Mod+F8'], enabled: canGoBack });
  add('run.toEnd', () => machine.history && machine.seek({ now: machine.history.end.now }), {
    enabled: () => !machine.isDrivenByGdb && !machine.isRunning && machine.isInThePast,
  });
  add('run.arrivals', () => arrivals.offer(editorService.selection()), { enabled: hasDocument });
  add('run.bookmark', () => bookmarks.add((n) => t('bookmark.new', { n })), {
    keys: ['Mod+Alt+K'],
    enabled: () => machine.isLoaded && !machine.isRunning,
  });
  add('run.history', () => (shell.dialog.value = 'history'), {
    keys: ['Mod+Alt+H'],
    enabled: () => machine.isLoaded && !machine.isRunning,
  });
  add('run.reset', () => machine.reset(), {
    keys: ['Mod+Shift+F5'],
    enabled: () => machine.isLoaded && !machine.isDrivenByGdb,
  });
  add('machine.who', () => who.askHere(), { keys: ['Alt+W'], enabled: () => machine.isLoaded && !machine.isRunning });
  add('machine.gdb', () => (shell.dialog.value = 'gdb'));

  add('view.palette', () => (shell.paletteOpen.value = true), { keys: ['Mod+Shift+P', 'F1'] });
  add('view.language', () => settings.toggleLanguage());
  add('view.theme', () => settings.toggleTheme(), { keys: ['Mod+Alt+T'] });
  add('view.bytes', () => (settings.showBytes = !settings.showBytes));
  for (const choice of THEME_CHOICES)
    add(`view.theme${choice[0]?.toUpperCase()}${choice.slice(1)}`, () => (settings.themeChoice = choice));
  add('view.zoomIn', () => settings.stepZoom(1), { keys: ['Mod+=', 'Mod++', 'Mod+Shift++'] });
  add('view.zoomOut', () => settings.stepZoom(-1), { keys: ['Mod+-'] });
  add('view.zoomReset', () => settings.stepZoom(0), { keys: ['Mod+0'] });
  add('view.resetLayout', () => layout.usePreset('debug'));
  PRESET_NAMES.forEach((name, i) =>
    add(`view.preset${name[0]?.toUpperCase()}${name.slice(1)}`, () => layout.usePreset(name), {
      keys: [`Mod+Alt+${i + 1}`],
    }),
  );
  add('view.layouts', () => (shell.dialog.value = 'layouts'), { keys: ['Mod+Alt+L'] });
  add('view.undoLayout', () => layout.undo(), { keys: ['Mod+Alt+Z'], enabled: () => layout.canUndo });
  add('view.redoLayout', () => layout.redo(), { keys: ['Mod+Alt+Shift+Z'], enabled: () => layout.canRedo });
  // One key: it pauses a machine that runs, and goes round the window otherwise.
  add('view.nextGroup', () => layout.service?.focusGroup(1), {
    keys: ['F6', 'Mod+F6'],
    when: 'stopped',
  });
  add('view.previousGroup', () => layout.service?.focusGroup(-1), { keys: ['Shift+F6', 'Mod+Shift+F6'] });
  add('view.nextTab', () => layout.service?.focusTab(1), { keys: ['Mod+Alt+PageDown'] });
  add('view.previousTab', () => layout.service?.focusTab(-1), { keys: ['Mod+Alt+PageUp'] });
  add('view.moveNext', () => layout.service?.movePanel(1), { keys: ['Mod+Alt+Shift+PageDown'] });
  add('view.movePrevious', () => layout.service?.movePanel(-1), { keys: ['Mod+Alt+Shift+PageUp'] });
  add('view.closePanel', () => layout.service?.closeActive(), { keys: ['Mod+Alt+W'] });
  add('view.maximize', () => layout.service?.toggleMaximized(), { keys: ['Mod+Alt+M'] });
  add('view.contextMenu', openContextMenu, { keys: ['Mod+Shift+F10'] });
  add('view.wider', () => layout.service?.resize(40, 0), { keys: ['Mod+Alt+Shift+ArrowRight'] });
  add('view.narrower', () => layout.service?.resize(-40, 0), { keys: ['Mod+Alt+Shift+ArrowLeft'] });
  add('view.taller', () => layout.service?.resize(0, 40), { keys: ['Mod+Alt+Shift+ArrowDown'] });
  add('view.shorter', () => layout.service?.resize(0, -40), { keys: ['Mod+Alt+Shift+ArrowUp'] });
  add('view.fontLarger', () => settings.stepFont(1), { keys: ['Mod+Alt+='] });
  add('view.fontSmaller', () => settings.stepFont(-1), { keys: ['Mod+Alt+-'] });
  add('view.keys', () => (shell.dialog.value = 'keys'), { keys: ['Mod+Alt+S'] });
  for (const panel of ALL_PANELS)
    commands.add({
      id: `panel.${panel.id}`, keys: [], title: () => t('cmd.view.open', { panel: t(panel.titleKey) }), group: () => t('menu.view'),
      run: () => { layout.open(panel.id); layout.service?.focusActive(); },
    }); // prettier-ignore

  registerLabCommands(commands, add);
  add('help.tour', () => (shell.isTourOpen.value = true));
  add('help.about', () => (shell.dialog.value = 'about'));
}
