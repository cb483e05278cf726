/** 找虫道场。 */
import type { dojoEn } from './dojo.en.ts';

export const dojoZh: Record<keyof typeof dojoEn, string> = {
  'panel.dojo': '找虫道场',
  'dojo.lead': '一个健康的内核，只有一行被改坏了。先给你看症状；请找出那一行，以及它已经起作用、症状还没出现的某个时刻。后退、追问原因、查是谁写的，工作台上的手段都可以用。',
  'dojo.kernel': '内核取自实验', 'dojo.first': '出一道题', 'dojo.next': '下一题', 'dojo.goOn': '从第 {n} 题继续', 'dojo.making': '正在找一个看得见的错误……',
  'dojo.exhausted': '这个内核没有更多的题了，请另选一个。',
  'dojo.case': '实验 {lab}，第 {n} 题', 'dojo.symptom': '症状', 'dojo.broken': '这一条不再成立：', 'dojo.expected': '期望', 'dojo.observed': '实际',
  'dojo.show': '回到症状出现处', 'dojo.answer': '你的答案',
  'dojo.task': '把光标放在出错的那一行（若是少了一行，就放在缺口旁边），并让机器停在它已经起作用的某个时刻。',
  'dojo.here': '光标在 {place}；机器停在第 {n} 条指令之后。', 'dojo.itIs': '就是这一行，此刻它已起作用',
  'dojo.found': '找对了：就是这一行，时刻也对。', 'dojo.line.early': '行找对了，但在这个时刻它还没有执行过。',
  'dojo.line.late': '行找对了，但此刻症状已经过去了。', 'dojo.notLine': '不是这一行。从症状往回走：最先出错的是哪个值？是谁写的？',
  'dojo.giveUp': '告诉我答案', 'dojo.healthy': '原来是', 'dojo.sick': '这里是', 'dojo.gone': '（少了这一行）', 'dojo.goto': '转到 {place}', 'dojo.score': '已找到：{n}', 'dojo.isFound': '已找到',
}; // prettier-ignore
