/** The few pieces of state that belong to the frame itself: open dialogs and the flows that may ask the user something. */
import { ref, shallowRef } from 'vue';
import { useLayout, useProgram, useProject } from '#renderer/stores';

export type DialogName = 'about' | 'close' | 'save-problem' | 'history' | 'gdb' | 'keys' | 'layouts' | 'fault';
export interface Message {
  readonly text: string;
  readonly tone: 'info' | 'warn';
}
const paletteOpen = ref(false);
const dialog = ref<DialogName | null>(null);
/** Document the open dialog is about. */
const subject = shallowRef<string | null>(null);
const isTourOpen = ref(false);
/** Keys are being given to a command: they start nothing. */
const keysAreRecorded = ref(false);
/** Said above the panels until it is dismissed. */
const message = shallowRef<Message | null>(null);

export function useShell() {
  const project = useProject();
  const program = useProgram();
  const layout = useLayout();

  const say = (text: string, tone: Message['tone'] = 'info'): void => void (message.value = { text, tone });
  async function afterSave(id: string, work: ReturnType<typeof project.save>): Promise<boolean> {
    const outcome = await work;
    if (typeof outcome === 'object') {
      subject.value = id;
      dialog.value = 'save-problem';
    }
    return outcome === 'saved';
  }
  const save = async (id: string | null): Promise<boolean> => (id === null ? false : afterSave(id, project.save(id)));
  const saveAs = async (id: string | null): Promise<boolean> =>
    id === null ? false : afterSave(id, project.saveAs(id));
  const overwrite = async (id: string): Promise<boolean> => afterSave(id, project.overwrite(id));
  function closeDocument(id: string): void {
    const document = project.byId(id);
    if (!document) return;
    if (project.isDirty(document)) {
      subject.value = id;
      dialog.value = 'close';
    } else project.close(id);
  }
  async function assemble(): Promise<void> {
    const isLoaded = await program.build();
    if (!isLoaded) layout.open('problems');
  }
  async function run(): Promise<void> {
    await program.run();
    if (program.errorCount > 0 || program.loadProblem !== null) layout.open('problems');
  }
  return {
    paletteOpen, dialog, subject, isTourOpen, keysAreRecorded, message, say, save, saveAs, overwrite, closeDocument, assemble, run,
  }; // prettier-ignore
}
