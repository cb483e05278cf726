/** What the editor asks: documentation of a mnemonic and the words of the language, from the tables everything else uses. */
import { REG16, REG32, REG8, SREG } from '#emulator/arch';
import { canonicalMnemonic, FORMS, formsByMnemonic, MNEMONIC_ALIASES } from '#emulator/isa';
import type { Form } from '#emulator/isa';
import type { InstructionHelp, Vocabulary } from '#emulator/protocol';

const union = (forms: readonly Form[], pick: (form: Form) => string): string =>
  [...'ODITSZAPC'].filter((flag) => forms.some((form) => pick(form).includes(flag))).join('');

export function instructionHelp(mnemonic: string): InstructionHelp | null {
  const canonical = canonicalMnemonic(mnemonic);
  const forms = canonical === null ? [] : formsByMnemonic(canonical).filter((form) => !form.decodeOnly);
  if (canonical === null || forms.length === 0) return null;
  return {
    mnemonic: canonical,
    forms: forms.map((form) => ({
      text: form.text,
      encoding: form.encodingText,
      privilege: form.privilege,
      level: form.level,
    })),
    flagsRead: union(forms, (form) => form.flagsRead),
    flagsWritten: union(forms, (form) => form.flagsWritten),
    sdmPage: forms[0].sdmPage,
  };
}

const numbered = (name: string, numbers: readonly number[]): string[] => numbers.map((n) => `${name}${n}`);

const DIRECTIVES =
  'absolute align alignb at bits cpu default db dd do dq dt dw endstruc equ extern global iend incbin istruc org resb resd reso resq rest resw section segment struc times use16 use32 warning';
const PREPROCESSOR =
  '%arg %assign %clear %define %defstr %deftok %depend %elif %elifdef %elifidn %elifidni %elifmacro %elifn %elifndef %elifnum %elifstr %else %endif %endmacro %endrep %error %exitrep %fatal %idefine %if %ifctx %ifdef %ifempty %ifenv %ifid %ifidn %ifidni %ifmacro %ifn %ifndef %ifnum %ifstr %iftoken %imacro %include %ixdefine %line %local %macro %pop %push %rep %repl %rmacro %rotate %stacksize %strcat %strlen %substr %undef %unmacro %use %warning %xdefine';

export function vocabulary(): Vocabulary {
  const spelled = FORMS.filter((form) => !form.decodeOnly).map((form) => form.mnemonic);
  const mnemonics = new Set([...spelled, ...Object.keys(MNEMONIC_ALIASES)].map((name) => name.toLowerCase()));
  return {
    mnemonics: [...mnemonics].sort(),
    registers: [
      ...[...REG32, ...REG16, ...REG8, ...SREG].map((name) => name.toLowerCase()),
      ...numbered('cr', [0, 2, 3, 4]),
      ...numbered('dr', [0, 1, 2, 3, 6, 7]),
    ],
    directives: DIRECTIVES.split(' '),
    preprocessor: PREPROCESSOR.split(' '),
  };
}
