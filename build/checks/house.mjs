// House rules that a program can check: doors and READMEs, file sizes, unfinished marks, focused tests, foreign paths,
// and that the lock file records no download addresses.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOMS } from './rooms.mjs';

const MAX_LINES = 600;
const README_MAX_LINES = 60;
/** Spelled with brackets so that this file does not find itself. */
const UNFINISHED = /\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b|[n]ot implemented/;
const EXEMPT_SIZE = /(\.table|\.generated|\.test)\.ts$/;

/** @param {string} folder @returns {string[]} */
function files(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) => {
    const full = path.join(folder, e.name);
    if (e.isDirectory()) return ['node_modules', 'dist', 'release'].includes(e.name) ? [] : files(full);
    return [full];
  });
}

/** @param {string} root @param {string} room */
function roomProblems(root, room) {
  const folder = path.join(root, room);
  if (!fs.existsSync(folder) || fs.readdirSync(folder).length === 0) return [];
  const out = [];
  const programs = ['electron/main', 'electron/preload', 'electron/cli', 'renderer/workers'];
  if (!programs.includes(room) && !fs.existsSync(path.join(folder, 'index.ts')))
    out.push(`${room} has no index.ts: a room needs a door`);
  const readme = path.join(folder, 'README.md');
  if (!fs.existsSync(readme)) out.push(`${room} has no README.md`);
  else if (fs.readFileSync(readme, 'utf8').split('\n').length > README_MAX_LINES + 1)
    out.push(`${room}/README.md is longer than ${README_MAX_LINES} lines`);
  return out;
}

/** @param {string} root @param {string} full */
function fileProblems(root, full) {
  const file = path.relative(root, full).split(path.sep).join('/');
  const text = fs.readFileSync(full, 'utf8');
  const out = [];
  if (/\.(ts|vue)$/.test(file)) {
    const lines = text.split('\n').length - 1;
    const dispatch = /^\s*(\/\/|\*) dispatch\b/m.test(text.slice(0, 2000));
    if (lines > MAX_LINES && !EXEMPT_SIZE.test(file) && !dispatch)
      out.push(`${file}: ${lines} lines; split it (limit ${MAX_LINES})`);
    const test = file.endsWith('.test.ts');
    if (!test && UNFINISHED.test(text)) out.push(`${file}: unfinished mark`);
    if (test && file !== 'build/checks/canaries.test.ts' && /\b(it|test|describe)\.(only|skip|todo)\b\s*\(/.test(text))
      out.push(`${file}: focused or skipped test`);
  }
  return out;
}

/** @param {string} root @returns {string[]} */
export function checkHouse(root) {
  const problems = Object.keys(ROOMS).flatMap((room) => roomProblems(root, room));
  for (const top of ['emulator', 'labs', 'electron', 'renderer', 'build']) {
    for (const full of files(path.join(root, top))) {
      if (/\.(ts|vue|mjs|md|json)$/.test(full)) problems.push(...fileProblems(root, full));
    }
  }
  const lock = path.join(root, 'package-lock.json');
  if (fs.existsSync(lock) && /"resolved": *"http/.test(fs.readFileSync(lock, 'utf8')))
    problems.push('package-lock.json records download addresses: make it without them');
  return problems;
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.resolve(import.meta.filename)) {
  const problems = checkHouse('.');
  console.log(problems.length === 0 ? 'house: ok' : problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
