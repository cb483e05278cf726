import type { cellsEn } from './cells.en.ts';
export const cellsZh = {
  'cell.menu': '单元格', 'cell.copied': '已复制',
  'cell.action.memory': '在内存中显示', 'cell.action.pointed': '显示该地址处的内存', 'cell.action.who': '这是谁写的？', 'cell.action.previousChange': '回到上一次改变', 'cell.action.nextChange': '前往下一次改变',
  'cell.action.watch': '加入监视', 'cell.action.break': '写入时中断', 'cell.action.copy': '复制', 'cell.action.copyRow': '复制整行', 'cell.action.copyTable': '复制整表',
  'cell.action.show': '在“{panel}”中显示', 'cell.alsoIn': '另见{panels}：右键或 Shift+F10', 'cell.comma': '、',
} as const satisfies Record<keyof typeof cellsEn, string>; // prettier-ignore
