import { part } from './part.js';
const { value } = await (await fetch('./data.json')).json();
postMessage(`worker ${part} ${value} ${crossOriginIsolated}`);
