/** Packages for `%use`, as the source text that they stand for (NASM manual, "Standard Macro Packages"). */

const FUNCTIONS = (names: readonly string[]): string =>
  names.map((name) => `%define ${name}(x) __?${name}?__(x)`).join('\n');

// Registers by number: R0…R7 = AX CX DX BX SP BP SI DI; the last letter gives the width.
const NUMBERED = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];

export const PACKAGES: Readonly<Record<string, string>> = {
  fp: [
    FUNCTIONS(['float8', 'float16', 'bfloat16', 'float32', 'float64', 'float80m', 'float80e', 'float128l', 'float128h']),
    '%define Inf __?Infinity?__',
    '%define NaN __?QNaN?__',
    '%define QNaN __?QNaN?__',
    '%define SNaN __?SNaN?__',
  ].join('\n'),
  ifunc: ['%define ilog2(x) __?ilog2e?__(x)', FUNCTIONS(['ilog2e', 'ilog2w', 'ilog2f', 'ilog2c'])].join('\n'),
  altreg: NUMBERED.map((name, n) => {
    const bytes = n < 4 ? [`%idefine r${n}l ${name[0]}l`, `%idefine r${n}h ${name[0]}h`] : [];
    return [`%idefine r${n}d e${name}`, `%idefine r${n}w ${name}`, ...bytes].join('\n');
  }).join('\n'),
};
