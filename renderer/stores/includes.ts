/** Names a NASM source asks for with `%include`. Only a guide for fetching files: the assembler has the last word. */
const INCLUDE = /^[ \t]*%include[ \t]+(["'`])([^"'`\n]+)\1/gim;
export const includedNames = (text: string): readonly string[] => [...text.matchAll(INCLUDE)].map((m) => m[2]);
