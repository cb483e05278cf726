/** Commands of labs: the list, the open lab, labs from outside. */
import { watch } from 'vue';
import { t, language } from '#renderer/i18n';
import { saveNotebook } from '#renderer/labs';
import { ownerName, useGlossary, useLabPacks, useLabs, useLayout, useSettings } from '#renderer/stores';
import type { CommandRegistry } from '#renderer/ui';
import type { AddCommand } from './command-table.ts';
import { useShell } from './shell.ts';

/** A lab pack among the files that are opened or dropped. */
export function takesLab(name: string, text: string): boolean {
  const packs = useLabPacks();
  if (!packs.isPackFile(name) || name === 'lab.json') return false;
  void useLabs().takeOutside({ path: name, name, text, hash: '' });
  return true;
}
async function exportNotebook(): Promise<void> {
  const said = await saveNotebook();
  if (said) useShell().say(said.text, said.isGood ? 'info' : 'warn');
}

export function registerLabCommands(commands: CommandRegistry, add: AddCommand): void {
  const labs = useLabs();
  const layout = useLayout();
  const settings = useSettings();
  const shell = useShell();
  const isOpen = (): boolean => labs.lab !== null;
  add('labs.open', () => { labs.leave(); layout.open('lab'); }); // prettier-ignore
  add('labs.openPack', () => labs.openOutside());
  add('labs.exportNotebook', exportNotebook);
  add('labs.glossary', () => { layout.open('lab'); useGlossary().open(); }); // prettier-ignore
  add('labs.check', () => { layout.open('lab'); return labs.runChecks(); }, {
    keys: ['Mod+Alt+Enter'],
    enabled: () => isOpen() && labs.set !== 'sandbox' && !labs.isChecking,
  }); // prettier-ignore
  add('labs.sandbox', () => labs.show('sandbox'), { enabled: () => isOpen() && labs.set !== 'sandbox' });
  add('labs.checked', () => labs.show('checked'), { enabled: () => isOpen() && labs.set !== 'checked' });
  add('labs.layout', () => labs.arrangeAgain(), { enabled: isOpen });
  add('labs.hideSolutions', () => {
    settings.hideSolutions = !settings.hideSolutions;
    shell.say(t(settings.hideSolutions ? 'labs.solutionsHidden' : 'labs.solutionsShown'));
  });
  watch(
    () => labs.all,
    (all, before = []) => {
      for (const { id } of before) commands.remove(`lab.${id}`);
      for (const lab of all)
        commands.add({
          id: `lab.${lab.id}`, keys: [], title: () => `${ownerName(lab.id).id} · ${language.value === 'zh-CN' ? lab.title.zh : lab.title.en}`, group: () => t('menu.labs'),
          run: () => { layout.open('lab'); labs.open(lab.id); },
        }); // prettier-ignore
    },
    { immediate: true },
  );
}
