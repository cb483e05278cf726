/** Chinese texts of the language's messages; placeholders as in the English table. */
import type { ProblemCode } from './problems.table.ts';

export const PROBLEMS_ZH: Readonly<Record<ProblemCode, string>> = {
  'too-long': '超过 {most} 个字符：请拆成几条',
  'too-deep': '嵌套超过 {most} 层：请去掉一些括号',
  character: '“{token}”在这里没有意义：请删掉',
  'open-text': '以 {quote} 开头的文字没有结束：请补上 {quote}',
  'long-character': '{token} 超过四个字符，没有哪个数装得下：要写文字请用 "{text}"',
  number: '{token} 不是数：十六进制写作 0x1F 或 1Fh，二进制 0b101，十进制 31',
  'number-too-large': '{token} 超出这里能计的范围：最大 9007199254740991',
  'value-expected': '{token}之前应有一个值：数、寄存器、标号或 [地址]',
  'token-expected': '{token}之前应有 {expected}',
  'stray-token': '{token} 与前面的内容接不上：请在中间加运算符，或删掉它',
  'single-equals': '单个 = 不是比较：请写 ==',
  chained: '比较不能连写：请写 a < b && b < c',
  'unknown-name': '没有叫 {token} 的东西：它不是寄存器、语言中的词、事件字段，也不是程序的标号',
  'unknown-name-near': '没有叫 {token} 的东西：您是想写 {suggestion} 吗？',
  'hexadecimal-letter': '{token} 以字母开头，因此是名字：请写 {repair}',
  'local-label': '{token} 是局部标号：请在前面写上所属标号，如 kmain{token}',
  'needs-part': '{token} 单独不是值：请写 {token}.{choices}',
  'unknown-part': '{token} 没有 {part} 这一部分：它有 {choices}',
  'needs-index': '{token} 后面要有方括号里的序号：{token}[3]',
  'wrong-type': '{token} 是{found}，而这里需要{wanted}',
  'number-as-condition': '{token} 是数，而这里需要真假：请写 {repair}',
  'different-types': '{left}（{leftType}）不能与 {right}（{rightType}）比较',
  'text-order': '文字没有大小之分：请用 == 或 != 比较',
  'character-as-text': '{token} 是数，即字符的编码：要写文字请用 {repair}',
  'no-such-value': '{token} 从不等于 {value}：它只会是 {choices} 之一',
  'boolean-compared': '{token} 本身就是真或假：请写 {repair}',
  'argument-count': '{token} 需要 {wanted} 个参数：{signature}',
  'not-a-function': '{token} 不是函数：函数有 {choices}',
  'empty-range': '{low} 与 {high} 之间什么也没有：小的一端写在前面',
};

export const CHINESE_TERMS: Readonly<Record<string, string>> = {
  number: '数',
  boolean: '真假值',
  text: '文字',
  '': '结尾',
};
