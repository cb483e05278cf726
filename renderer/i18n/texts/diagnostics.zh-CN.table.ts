/** 汇编器诊断，按代码。英文原文在 emulator/assembler/diagnostics.table.ts。 */
export const diagnosticsZh = {} as const;
