/**
 * Start of the window: settings and documents first, then the frame, then the machine. The editor comes when its panel shows,
 * the labs when one of their panels shows, or when all else is there.
 */
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './dock.css';
import {
  useBookmarks,
  useBreakpoints,
  useLabs,
  useLayout,
  useMachine,
  useProgram,
  useProject,
  useQuery,
  useSettings,
} from '#renderer/stores';
import App from './App.vue';
import { noteFault, watchForFaults } from './faults.ts';
import { useShell } from './shell.ts';
import { followSystem, systemTheme } from './system-theme.ts';
import { openSample } from './command-table.ts';
import { startEmulator } from './emulator.ts';

/** The menu and the palette name the labs; by then the window can be worked with. */
const LABS_AFTER_MILLISECONDS = 2000;

async function start(): Promise<void> {
  const pinia = createPinia();
  const settings = useSettings(pinia);
  const project = useProject(pinia);
  const layout = useLayout(pinia);
  await settings.load(systemTheme(window));
  followSystem(window, (theme) => (settings.systemTheme = theme));
  const [saved] = await Promise.all([
    layout.load(),
    project.recover().then(() => project.reopen()),
    useBreakpoints(pinia).load(),
    useBookmarks(pinia).load(),
    useQuery(pinia).load(),
    useLabs(pinia).load(),
  ]);
  const labs = useLabs(pinia);
  labs.resume();
  window.addEventListener('pagehide', () => labs.flush());
  const app = createApp(App, { layout: saved }).use(pinia);
  const showFault = (): void => void (useShell().dialog.value = 'fault');
  app.config.errorHandler = (error, _instance, where) => {
    console.error(error);
    if (noteFault(error, where)) showFault();
  };
  watchForFaults(window, showFault);
  app.mount('#app');
  performance.mark('frame-ready');
  if (project.documents.length === 0) openSample();
  await useMachine(pinia).connect(startEmulator);
  await Promise.all([useProgram(pinia).loadVocabulary(), useProgram(pinia).assembleNow()]);
  setTimeout(() => void labs.prepare(), LABS_AFTER_MILLISECONDS);
}
void start();
