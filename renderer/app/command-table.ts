/** Every command of the window: id, keys, when it can run, what it does. Menus, toolbar, palette and keys read this. */
import { editorService } from '#renderer/editor';
import { t, type Key } from '#renderer/i18n';
import {
  useArrivals,
  useBookmarks,
  useBreakpoints,
  useCapsule,
  useLabs,
  useLayout,
  useMachine,
  useProgram,
  useProject,
  useSettings,
  useTransitions,
  useWho,
} from '#renderer/stores';
import type { CommandRegistry } from '#renderer/ui';
import { ALL_PANELS } from './panel-registry.ts';
import { useShell } from './shell.ts';
import sample from './sample/first-kernel.asm?raw';

export const SAMPLE_NAME = 'first-kernel.asm';
export function openSample(): void {
  const project = useProject();
  const known = project.documents.find((d) => d.name === SAMPLE_NAME && d.path === null && d.lab === null);
  project.setMain((known ?? project.createUntitled(SAMPLE_NAME, sample)).id);
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
  const labs = useLabs();
  const transitions = useTransitions();
  const shell = useShell();
  const who = useWho();

  type Options = { keys?: readonly string[]; hint?: string; enabled?: () => boolean };
  const add = (id: string, run: () => unknown, { keys = [], hint, enabled }: Options = {}): void => {
    const group = id.slice(0, id.indexOf('.'));
    commands.add({
      id, keys, title: () => t(`cmd.${id}` as Key), group: () => t(`menu.${group}` as Key), run: () => void run(),
      ...(hint === undefined ? {} : { hint }), ...(enabled ? { enabled } : {}),
    }); // prettier-ignore
  };
  const hasDocument = (): boolean => project.active !== null;

  add('file.new', () => { project.setMain(project.createUntitled().id); layout.open('editor'); }, { keys: ['Mod+Alt+N'] }); // prettier-ignore
  add('file.open', () => project.open(), { keys: ['Mod+O'] });
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
  add('run.pause', () => machine.pause(), { keys: ['F6', 'Shift+F5'], enabled: () => machine.isRunning });
  add('run.step', step('into'), { keys: ['F11'], enabled: canStart });
  add('run.stepOver', step('over'), { keys: ['F10'], enabled: canStart });
  add('run.stepOut', step('out'), { keys: ['Shift+F11'], enabled: canStart });
  add('run.intoInterrupt', step('into-interrupt'), { keys: ['Shift+F8'], enabled: canStart });
  const canGoBack = (): boolean =>
    !machine.isDrivenByGdb &&
    !machine.isRunning &&
    machine.history !== null &&
    machine.mark.icount > machine.history.start.icount;
  const back = (kind: 'back' | 'back-over' | 'back-out' | 'back-continue') => (): void => machine.step(kind);
  add('run.back', back('back'), { keys: ['Mod+F11'], enabled: canGoBack });
  add('run.backOver', back('back-over'), { keys: ['Mod+F10'], enabled: canGoBack });
  add('run.backOut', back('back-out'), { keys: ['Mod+Shift+F11'], enabled: canGoBack });
  add('run.backContinue', back('back-continue'), { keys: ['Mod+F9'], enabled: canGoBack });
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
  add('run.toPreviousTransition', toPreviousTransition, { keys: ['Mod+F8'], enabled: canGoBack });
  add('run.toEnd', () => machine.history && machine.seek({ now: machine.history.end.now }), {
    enabled: () => !machine.isDrivenByGdb && !machine.isRunning && machine.isInThePast,
  });
  add('run.arrivals', () => arrivals.offer(editorService.selection()), { enabled: hasDocument });
  add('run.bookmark', () => bookmarks.add((n) => t('bookmark.new', { n })), { keys: ['Mod+Alt+K'], enabled: () => machine.isLoaded && !machine.isRunning });
  add('run.history', () => (shell.dialog.value = 'history'), { keys: ['Mod+Alt+H'], enabled: () => machine.isLoaded && !machine.isRunning });
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
  add('view.resetLayout', () => layout.service?.reset());
  add('view.nextGroup', () => layout.service?.focusGroup(1), { keys: ['Mod+F6'] });
  add('view.previousGroup', () => layout.service?.focusGroup(-1), { keys: ['Mod+Shift+F6'] });
  add('view.wider', () => layout.service?.resize(40, 0), { keys: ['Mod+Alt+ArrowRight'] });
  add('view.narrower', () => layout.service?.resize(-40, 0), { keys: ['Mod+Alt+ArrowLeft'] });
  add('view.taller', () => layout.service?.resize(0, 40), { keys: ['Mod+Alt+ArrowDown'] });
  add('view.shorter', () => layout.service?.resize(0, -40), { keys: ['Mod+Alt+ArrowUp'] });
  add('view.fontLarger', () => (settings.fontSize = Math.min(24, settings.fontSize + 1)), { keys: ['Mod+=', 'Mod++'] });
  add('view.fontSmaller', () => (settings.fontSize = Math.max(9, settings.fontSize - 1)), { keys: ['Mod+-'] });
  for (const panel of ALL_PANELS)
    commands.add({
      id: `panel.${panel.id}`, keys: [], title: () => t('cmd.view.open', { panel: t(panel.titleKey) }), group: () => t('menu.view'),
      run: () => layout.open(panel.id),
    }); // prettier-ignore

  add('labs.open', () => { labs.leave(); layout.open('lab'); }); // prettier-ignore
  for (const lab of labs.all)
    commands.add({
      id: `lab.${lab.id}`, keys: [], title: () => `${lab.id} · ${settings.language === 'zh-CN' ? lab.title.zh : lab.title.en}`, group: () => t('menu.labs'),
      run: () => { layout.open('lab'); labs.open(lab.id); },
    }); // prettier-ignore
  add('help.tour', () => (shell.dialog.value = 'tour'));
  add('help.about', () => (shell.dialog.value = 'about'));
}
