// The same English term always has the same Chinese term: the glossary of terms.md as a check over both catalogues.
import { describe, expect, it } from 'vitest';
import { en, type Key } from './en.ts';
import { zhCN } from './zh-CN.ts';

/** An English term, and the Chinese words one of which stands where it stands. Names of the SDM may stay as they are. */
const TERMS: readonly (readonly [english: RegExp, chinese: RegExp])[] = [
  [/\bprivilege levels?\b/i, /特权级|CPL|DPL|RPL/],
  [/\bselectors?\b/i, /选择子/],
  [/\bdescriptors?\b/i, /描述符/],
  [/\bhidden part/i, /隐藏部分/],
  [/\binterrupt gates?\b/i, /中断门/],
  [/\btrap gates?\b/i, /陷阱门/],
  [/\bcall gates?\b/i, /调用门/],
  [/\btask gates?\b/i, /任务门/],
  [/\bvectors?\b/i, /向量/],
  [/\bexceptions?\b/i, /异常/],
  [/\binterrupts?\b/i, /中断/],
  [/\bdouble fault/i, /双重故障/],
  [/\btriple fault/i, /三重故障/],
  [/\berror codes?\b/i, /错误码/],
  [/\btask[- ]state segment/i, /任务状态段|TSS/],
  [/\btask register/i, /任务寄存器|TR/],
  [/\bI\/O (permission )?(bit)?map\b/i, /I\/O 许可位图|许可位图/],
  [/\bconforming\b/i, /一致/],
  [/\bkernel stacks?\b/i, /内核栈/],
  [/\bprocess(es)?\b/i, /进程/],
  [/\binterrupt context\b/i, /中断上下文/],
  [/\bprocess context\b/i, /进程上下文/],
  [/\bbottom hal(f|ves)\b/i, /下半部|底半部/],
  [/\bsystem calls?\b/i, /系统调用/],
  [/\bspurious\b/i, /伪中断/],
  [/\bbreakpoints?\b/i, /断点/],
  [/\blabels?\b/i, /标号/],
  [/\bpage director(y|ies)\b/i, /页目录/],
  [/\bpage tables?\b/i, /页表/],
  [/\bsnapshots?\b/i, /快照/],
  [/\bbookmarks?\b/i, /书签/],
  [/\bregisters?\b/i, /寄存器/],
  [/\bdisassembl/i, /反汇编/],
  [/\bvirtual time\b/i, /虚拟时间/],
  [/\binstructions?\b/i, /指令|条/],
  [/\btransitions?\b/i, /转移/],
];
/** Texts in which the English word is used in another sense, or the Chinese sentence says it in another way. */
const EXCEPTIONS: ReadonlySet<string> = new Set([
  'annotation.field-without-processes', // `processes` and `process-field` are words of the annotation
]);
/** Without the names of arguments. */
const words = (text: string): string => text.replaceAll(/\{[\w-]+\}/g, '');

describe('terms', () => {
  it.each(TERMS)('%s is always %s', (english, chinese) => {
    const wrong = (Object.keys(en) as Key[])
      .filter((key) => english.test(words(en[key])) && !chinese.test(words(zhCN[key])) && !EXCEPTIONS.has(key))
      .map((key) => `${key}: ${en[key]} / ${zhCN[key]}`);
    expect(wrong).toEqual([]);
  });
});
