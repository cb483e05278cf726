/** “谁写的”：来源链与栈中各字。编号按 emulator/provenance。 */
import type { provenanceEn } from './provenance.en.ts';

export const provenanceZh: Record<keyof typeof provenanceEn, string> = {
  'cmd.machine.who': '这是谁写的？',
  'who.title': '这是谁写的？', 'who.text': '回到过去，找出寄存器、内存或某个字段最后一次被写的时刻，以及这个值从哪里来。机器停在原处不动。',
  'why.stopped': '没有查完。', 'why.again': '重新查找',
  'who.place': '位置', 'who.hint': 'eax、eflags.if、gdt[3].dpl、tss.esp0、dword [esp+4]', 'who.ask': '查找',
  'who.searching': '正在向前追溯：已查 {n} 条指令', 'who.stop': '停止查找', 'who.none': '这个地址没有映射。', 'who.value': '{place} = {value}，执行完第 {icount} 条指令时', 'who.pause': '请先暂停机器。',
  'who.go': '回到该时刻', 'who.goTip': '停在第 {n} 条指令之后、写入发生之前', 'who.source': '查看源代码行', 'who.transition': '打开第 {id} 次转移', 'who.chain': '复制链，最近的在前',
  'who.part': '其中的 {part}；其余字节写得更早', 'who.firmware': 'BIOS', 'who.after': '第 {n} 条指令之后', 'who.copied': '这是复制：值来自 {place}。',
  'who.by.instruction': '由指令写入', 'who.by.transition': '由处理器自己写入', 'who.by.device': '由设备写入', 'who.by.input': '从外部修改', 'who.by.beginning': '从未写过',
  'who.slot': '{event} 的 {slot} 字', 'who.walk': '查页表时置位的 A 或 D 位', 'who.event.exception': '异常 {vector}', 'who.event.external': '中断 {vector}', 'who.event.INT n': 'INT {vector}', 'who.event.NMI': 'NMI', 'who.event.instruction': '该指令引起的转移',
  'who.origin.copy': '复制', 'who.origin.immediate': '指令中的常数。', 'who.origin.computed': '由这条指令算出：值在这里产生。', 'who.origin.port': '从端口 {port} 读入。', 'who.origin.return-address': '这条 CALL 的返回地址。',
  'who.origin.event': '处理器为这一事件生成。', 'who.origin.device': '由设备送来（磁盘或 DMA）。', 'who.origin.image': '映像里就是这个值。', 'who.origin.rom': '在 BIOS 的 ROM 中。', 'who.origin.input': '有人从外部改动了它。',
  'who.origin.reset': '复位后就是这个值。', 'who.origin.beginning': '开机以来一直如此。', 'who.origin.depth': '还复制自别处；链在此截断。', 'who.image': '这些字节的源代码',
  'stack.kind.hardware': '中断帧', 'stack.kind.return': '返回地址', 'stack.kind.saved': '保存', 'stack.kind.pushed': '压入', 'stack.kind.stored': '存入',
  'stack.awaits': '等待 {what}', 'stack.awaits.handler': '处理程序在 IRET 之前丢弃它', 'stack.taken': '由 {text} 取走，第 {n} 条指令之后', 'stack.leftOver': '残留：不会再被使用', 'stack.since': '始于第 {n} 条指令之后', 'stack.by': '来自 {text}',
  'stack.frame': '{event} 的 {n} 字帧', 'stack.block': '{what} 保存区', 'stack.older': '早于 {n} 条指令：可问“这是谁写的？”', 'stack.from': '来源',
}; // prettier-ignore
