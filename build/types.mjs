/**
 * `node build/types.mjs AREA`: type errors of one area, as `tsc -p tsconfig.AREA.json` finds them.
 *
 * The areas import one another, and tsc would check every imported file again in every area: the emulator five times. Here a
 * file is checked where it is at home, which is the area whose configuration includes it; a file that is at home nowhere is checked
 * in every area that meets it. Single-file components need what vue-tsc is made of.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { AREAS } from './areas.mjs';

/** Areas that import single-file components. */
const WITH_COMPONENTS = new Set(['tests', 'renderer']);

const VUE = { extension: 'vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred };

/** @param {string} root @param {string} area */
export function readArea(root, area) {
  const file = path.join(root, `tsconfig.${area}.json`);
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
    },
  };
  const extra = WITH_COMPONENTS.has(area) ? [VUE] : [];
  const parsed = ts.getParsedCommandLineOfConfigFile(file, undefined, host, undefined, undefined, extra);
  if (parsed === undefined) throw new Error(`${file} cannot be read`);
  return parsed;
}

/** `ts.createProgram` that knows components, put together as vue-tsc does it. */
function createProgramWithComponents() {
  const fromVueTsc = createRequire(createRequire(import.meta.url).resolve('vue-tsc/package.json'));
  const core = fromVueTsc('@vue/language-core');
  const { proxyCreateProgram } = fromVueTsc('@volar/typescript/lib/node/proxyCreateProgram');
  return proxyCreateProgram(ts, ts.createProgram, (_, { options }) => {
    const { vueOptions } = core.createParsedCommandLine(ts, ts.sys, options.configFilePath);
    return { languagePlugins: [core.createVueLanguagePlugin(ts, options, vueOptions, (id) => id)] };
  });
}

/** Files that are checked in another area. @param {string} root @param {string} area */
export function atHomeElsewhere(root, area) {
  const own = new Set(readArea(root, area).fileNames);
  const others = AREAS.filter((other) => other !== area).flatMap((other) => readArea(root, other).fileNames);
  return new Set(others.filter((file) => !own.has(file)));
}

/** @param {string} root @param {string} area @returns {{ problems: readonly ts.Diagnostic[], checked: number }} */
export function checkArea(root, area) {
  const { fileNames, options: configured, errors } = readArea(root, area);
  // Without it a program refuses to begin with a component.
  const options = { ...configured, ...(WITH_COMPONENTS.has(area) ? { allowNonTsExtensions: true } : {}) };
  const host = ts.createCompilerHost(options);
  const create = WITH_COMPONENTS.has(area) ? createProgramWithComponents() : ts.createProgram;
  const program = create({ rootNames: fileNames, options, host, configFileParsingDiagnostics: errors });
  const elsewhere = atHomeElsewhere(root, area);
  const here = program.getSourceFiles().filter(({ fileName }) => !elsewhere.has(fileName));
  const problems = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...here.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  const checked = here.filter((file) => !file.isDeclarationFile).length;
  return { problems: ts.sortAndDeduplicateDiagnostics(problems), checked };
}

function main(area) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { problems, checked } = checkArea(root, area);
  const names = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
  process.stdout.write(ts.formatDiagnostics(problems, names));
  process.stdout.write(`${checked} files checked\n`);
  process.exitCode = problems.some(({ category }) => category === ts.DiagnosticCategory.Error) ? 1 : 0;
}
if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2]);
