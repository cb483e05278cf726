window.pageGlobal = 'page';
window.messages = [];
window.probe.onPong((value) => window.messages.push(value));
const worker = new Worker('worker.js', { type: 'module' });
window.workerAnswer = new Promise((resolve) => (worker.onmessage = (event) => resolve(event.data)));
