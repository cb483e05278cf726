import type { machineEn } from './machine.en.ts';
export const machineZh = {
  'stop.limit': '已停止。',
  'stop.breakpoint': '停在断点 {place}。',
  'stop.rule': '因规则“{rule}”而停止。',
  'stop.beginning': '这里是运行的开始，再往前没有了。',
  'stop.next-transition': '停在一次特权转移处。',
  'stop.halted-if1': '永久停机：HLT 在等中断，但不会再有中断到来。',
  'stop.halted-if0': '永久停机：IF = 0 时执行了 HLT，只有 NMI 或复位才能唤醒。',
  'stop.shutdown': '三重故障：递交双重故障时又发生故障，处理器进入停机状态。整条链就是「特权转移」的最后几项。',
  'stop.not-modelled': '停在本机未模拟之处：{what}。',
  'stop.powered-off': '内核关闭了机器（代码 {code}）。',
  'time.ns': '{n} 纳秒', 'time.us': '{n} 微秒', 'time.ms': '{n} 毫秒', 'time.s': '{n} 秒',
} as const satisfies Record<keyof typeof machineEn, string>; // prettier-ignore
