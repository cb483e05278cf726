// Layer check: every file is in a room, `./` stays at home, `#room` goes through the front door, third-party packages
// only where the table allows them, no impure names in emulator/ and labs/, no cycles of files.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import ts from 'typescript';
import { OPEN_ROOMS, ROOMS, TEST_PACKAGES, TEST_ROOMS } from './rooms.mjs';

const TOPS = ['emulator', 'labs', 'electron', 'renderer'];
const SOURCE = /\.(ts|vue)$/;
/** The ES library has these, so types cannot forbid them; replay must not depend on them. */
const IMPURE = /\b(Date|Intl|SharedArrayBuffer|WeakRef|FinalizationRegistry)\b|\bMath\.random\b|\.toLocale[A-Z]\w*/;

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(full);
    return SOURCE.test(entry.name) ? [full] : [];
  });
}

/** @param {string} file relative path with slashes */
const roomOf = (file) => file.split('/').slice(0, 2).join('/');
const isTest = (/** @type {string} */ file) => file.endsWith('.test.ts');
/** What tests of the window share; nothing else may import it. */
const isKit = (/** @type {string} */ file) => file.startsWith('renderer/') && file.endsWith('.test-kit.ts');

/** Script text of a file; of a single-file component only its script blocks. @param {string} file */
function scriptOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  if (!file.endsWith('.vue')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n');
}

/** @param {string} text @returns {string[]} */
function importsOf(text) {
  const urls = [...withoutComments(text).matchAll(/new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g)];
  const fromUrls = urls.map(([, url]) => (/^[.#]/.test(url) ? url : `./${url}`));
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map((i) => i.fileName)
    .concat(fromUrls);
}

/** Imports that vanish when types are erased cannot make a cycle at run time. @param {string} text */
const withoutTypeImports = (text) => text.replace(/^\s*(import|export) type\b[^;]*;/gm, '');

/** @param {string} text with comments removed, lines kept */
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' ')).replace(/(^|[^:'"`])\/\/.*$/gm, '$1');

/** @returns {string[]} problems of the table itself */
function tableProblems() {
  const names = Object.keys(ROOMS);
  return names.flatMap((room, height) =>
    ROOMS[room].rooms.flatMap((dep) => {
      const at = names.indexOf(dep);
      if (at < 0) return [`rooms.mjs: ${room} names ${dep}, which is not a room`];
      return at >= height ? [`rooms.mjs: ${room} names ${dep}, which is not above it`] : [];
    }),
  );
}

/** @param {string} room @param {string} spec @param {boolean} test */
function packageAllowed(room, spec, test) {
  const allowed = [...(ROOMS[room].packages ?? []), ...(test ? TEST_PACKAGES : [])];
  return allowed.some((p) => spec === p || spec.startsWith(p.endsWith(':') ? p : `${p}/`));
}

/** @param {string} root @param {string} file @param {string} spec relative specifier @returns {string} */
function targetOf(root, file, spec) {
  const full = path.resolve(root, path.dirname(file), spec.replace(/\?.*$/, ''));
  return path.relative(root, full).split(path.sep).join('/');
}

/** @param {string} root @param {string} file @param {string} room @param {string} spec */
function importProblem(root, file, room, spec) {
  const test = isTest(file) || isKit(file);
  if (spec.startsWith('.')) {
    const target = targetOf(root, file, spec);
    if (isKit(target) && !test) return `'${spec}' is for tests only`;
    // Tests may look at material beside the checkout; they skip clearly where it is absent.
    if (test && target.startsWith('../')) return null;
    if (roomOf(target) !== room) return `'${spec}' leaves the room ${room}; use '#${roomOf(target)}'`;
    return null;
  }
  if (spec.startsWith('#')) {
    const target = spec.slice(1);
    if (target === room) return `imports its own door '${spec}'; use './'`;
    const { rooms } = ROOMS[room];
    const open =
      OPEN_ROOMS.includes(target) && (/^(emulator|labs)\//.test(room) || rooms.some((r) => r.startsWith('emulator/')));
    if (open || rooms.includes(target) || (test && TEST_ROOMS.includes(target))) return null;
    return `${room} may not import ${target}; it may import: ${rooms.join(', ') || 'nothing'}`;
  }
  return packageAllowed(room, spec, test) ? null : `third-party '${spec}' is not allowed in ${room}`;
}

/** @param {Map<string, string[]>} graph */
function cycles(graph) {
  const done = new Set();
  const found = [];
  /** @param {string} node @param {string[]} trail */
  const visit = (node, trail) => {
    const at = trail.indexOf(node);
    if (at >= 0) {
      found.push(`cycle: ${[...trail.slice(at), node].join(' -> ')}`);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** @param {string} root checkout @returns {string[]} problems, empty when the house stands */
export function checkLayers(root) {
  const problems = tableProblems();
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const top of TOPS) {
    const folder = path.join(root, top);
    if (!fs.existsSync(folder)) continue;
    for (const full of sourceFiles(folder)) {
      const file = path.relative(root, full).split(path.sep).join('/');
      const room = roomOf(file);
      if (file === 'renderer/env.d.ts') continue;
      if (!(room in ROOMS)) {
        problems.push(`${file}: no room '${room}' in build/checks/rooms.mjs; add one or move the file`);
        continue;
      }
      const text = scriptOf(full);
      if (/^(emulator|labs)\//.test(file) && !isTest(file) && room !== 'emulator/testing') {
        withoutComments(text)
          .split('\n')
          .forEach((line, n) => {
            const m = IMPURE.exec(line);
            if (m) problems.push(`${file}:${n + 1}: '${m[0]}' is not allowed here: replay must not depend on it`);
          });
      }
      for (const spec of importsOf(text)) {
        const problem = importProblem(root, file, room, spec);
        if (problem) problems.push(`${file}: ${problem}`);
      }
      const edges = importsOf(withoutTypeImports(text)).filter((spec) => spec.startsWith('.'));
      graph.set(
        file,
        edges.map((spec) => targetOf(root, file, spec)),
      );
    }
  }
  return problems.concat(cycles(graph));
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.resolve(import.meta.filename)) {
  const problems = checkLayers(process.argv[2] ?? '.');
  console.log(problems.length === 0 ? 'layers: ok' : problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
