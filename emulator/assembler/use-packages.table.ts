/** Packages for `%use`, as the source text that they stand for (NASM manual, "Standard Macro Packages"). */

const FUNCTIONS = (names: readonly string[]): string =>
  names.map((name) => `%define ${name}(x) __?${name}?__(x)`).join('\n');

// Registers by number: R0…R7 = AX CX DX BX SP BP SI DI; the last letter gives the width.
const NUMBERED = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];

// ---- smartalign: what fills the gap before an aligned address, by mode and width of the code. The last row is the largest piece.
interface Filling {
  /** Gaps longer than this are jumped over. */
  readonly threshold: number;
  readonly 16: readonly string[];
  readonly 32: readonly string[];
  /** NASM forgets to say how long the largest piece of 16-bit code is: that of the mode before stays in force. */
  readonly keepsGroup16?: true;
}
const PREFIXED = ['90', '66 90', '66 66 90', '66 66 66 90'];
const LONG_NOP = ['90', '66 90', '0F 1F 00', '0F 1F 40 00'];
const FILLINGS: Readonly<Record<string, Filling>> = {
  nop: { threshold: 16, 16: ['90'], 32: ['90'] },
  generic: {
    threshold: 8,
    16: ['90', '89 F6', '8D 74 00', '8D B4 00 00', '8D B4 00 00 90', '8D B4 00 00 89 FF', '8D B4 00 00 8D 7D 00', '8D B4 00 00 8D BD 00 00'],
    32: ['90', '89 F6', '8D 76 00', '8D 74 26 00', '90 8D 74 26 00', '8D B6 00 00 00 00', '8D B4 26 00 00 00 00'],
  },
  k7: {
    threshold: 16,
    16: PREFIXED,
    keepsGroup16: true,
    32: ['90', '8B C0', '8D 04 20', '8D 44 20 00', '8D 44 20 00 90', '8D 80 00 00 00 00', '8D 04 05 00 00 00 00'],
  },
  k8: { threshold: 16, 16: PREFIXED, 32: PREFIXED },
  p6: {
    threshold: 16,
    16: LONG_NOP,
    32: [...LONG_NOP, '0F 1F 44 00 00', '66 0F 1F 44 00 00', '0F 1F 80 00 00 00 00', '0F 1F 84 00 00 00 00 00'],
  },
};

const bytesOfRow = (row: string): string => row.replace(/[0-9A-F]{2}/g, '0x$&').replaceAll(' ', ',');
const pieces = (bits: 16 | 32, rows: readonly string[], keepsGroup = false): string =>
  [
    ...rows.map((row, i) => `%define __?ALIGN_${bits}BIT_${i + 1}B?__ ${bytesOfRow(row)}`),
    ...(keepsGroup ? [] : [`%define __?ALIGN_${bits}BIT_GROUP?__ ${rows.length}`]),
  ].join('\n');
const modes = Object.entries(FILLINGS).map(([name, filling], i) =>
  [
    `%${i === 0 ? '' : 'el'}ifidni %1,${name}`,
    `%define __?ALIGN_JMP_THRESHOLD?__ ${filling.threshold}`,
    pieces(16, filling[16], filling.keepsGroup16),
    pieces(32, filling[32]),
  ].join('\n'),
);
const GAP = '(((%1)-(($-$$) % (%1))) % (%1))';

const SMARTALIGN = `
%define __?USE_SMARTALIGN?__
%imacro alignmode 1-2.nolist
${modes.join('\n')}
%else
  %error unknown alignment mode: %1
%endif
%ifnempty %2
  %xdefine __?ALIGN_JMP_THRESHOLD?__ %2
%endif
%xdefine __?ALIGNMODE?__ %1,__?ALIGN_JMP_THRESHOLD?__
%xdefine __ALIGNMODE__ %1,__?ALIGN_JMP_THRESHOLD?__
%endmacro
%imacro align 1-2+.nolist
  [sectalign %1]
  %ifnempty %2
    times ${GAP} %2
  %else
    %push
    %assign %$gap ${GAP}
    %if %$gap > __?ALIGN_JMP_THRESHOLD?__
      jmp %$end
      times ${GAP} nop
      %$end:
    %elif %$gap > 0
      %assign %$group __?ALIGN_%[__?BITS?__]BIT_GROUP?__
      %rep %$gap / %$group
        db __?ALIGN_%[__?BITS?__]BIT_%[%$group]B?__
      %endrep
      %assign %$gap %$gap % %$group
      %if %$gap > 0
        db __?ALIGN_%[__?BITS?__]BIT_%[%$gap]B?__
      %endif
    %endif
    %pop
  %endif
%endmacro
alignmode generic`;

export const PACKAGES: Readonly<Record<string, string>> = {
  smartalign: SMARTALIGN,
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
