/** The top of the window: nothing imports this room; `index.html` starts `main.ts`. */
export { default as App } from './App.vue';
export { registerCommands } from './command-table.ts';
