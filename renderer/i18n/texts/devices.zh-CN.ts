/** 中断控制器和其它芯片。寄存器和位的名字与数据手册相同。 */
import type { devicesEn } from './devices.en.ts';
export const devicesZh = {
  'pic.master': '主 8259A', 'pic.slave': '从 8259A', 'pic.base': '向量从 {base} 起', 'pic.uninitialised': '未初始化', 'pic.expects': '等待 ICW{n}', 'pic.autoEoi': '自动 EOI',
  'pic.intr': 'INTR', 'pic.if': 'IF', 'pic.why': '能否送达', 'pic.caption': '中断线', 'pic.order': '优先级', 'pic.rotated': '已轮转', 'pic.time': '时间', 'pic.line': 'IRQ {irq} {device}',
  'pic.next': '下一个：IRQ {irq}，向量 {vector}，在下一条指令之前送达。', 'pic.quiet': '此刻没有线能送达。', 'pic.cascadeLine': '从片经此输入提出请求',
  'pic.raise': '拉高', 'pic.lower': '拉低', 'pic.pulse': '脉冲', 'pic.mask': '屏蔽', 'pic.unmask': '打开', 'pic.eoi': 'EOI', 'pic.eoiLine': '对此线发 EOI', 'pic.pin': '引脚', 'pic.forks': '机器正处于过去：这样做会开出另一条历史分支。', 'pic.cascadeDriven': '这条线只由从片驱动。',
  'pic.hand.raise': '拉高 {irq} 号线', 'pic.hand.lower': '拉低 {irq} 号线', 'pic.hand.pulse': '给 {irq} 号线一个脉冲，直到被响应', 'pic.hand.mask': '屏蔽 {irq} 号线：向端口 {port} 写 {value}', 'pic.hand.unmask': '打开 {irq} 号线：向端口 {port} 写 {value}', 'pic.hand.eoi': '向端口 {port} 写 {value}',
  'pic.last': '这条线上发生过的事', 'pic.nothingSeen': '自第 {n} 条指令以来，这条线上什么也没有发生。', 'pic.before': '更早的事件已不再保留', 'pic.window': '最近 {t}',
  'lineEvent.irr': '提出请求', 'lineEvent.lowered': '请求消失', 'lineEvent.inta': '被响应', 'lineEvent.spurious': '伪中断：响应时已没有请求', 'lineEvent.eoi': 'EOI', 'lineEvent.mask': '被屏蔽', 'lineEvent.unmask': '被打开', 'lineEvent.icw': '控制器初始化', 'lineEvent.at': '第 {n} 条指令', 'lineEvent.ago': '{t} 之前',
  'obstacle.none': '在下一条指令之前送达', 'obstacle.not-requested': '没有请求', 'obstacle.masked': '有请求，但被 IMR 屏蔽', 'obstacle.in-service-blocks': '等待 EOI：IRQ {by} 正在服务中', 'obstacle.in-service-self': '等待自己的 EOI：上一次仍在服务中',
  'obstacle.cascade-masked': '从片经 IRQ 2 提出请求，而主片屏蔽了它', 'obstacle.cascade-blocked': '主片仍在为 IRQ {by} 服务', 'obstacle.lower-priority': 'IRQ {by} 优先级更高，先送达',
  'obstacle.not-initialised': '控制器还没有初始化', 'obstacle.if-clear': '处理器不听：IF = 0', 'obstacle.interrupt-shadow': '由于 STI 或装入 SS，推迟一条指令',
  'screen.blank': '显示适配器此刻关闭了画面。', 'screen.graphics': '没有模拟图形方式：这里是文本内存的内容。',
  'panel.devices': '设备', 'device.pit': '定时器', 'device.keyboard': '键盘控制器', 'device.rtc': '时钟与 CMOS', 'device.serial': '串口', 'device.ata': '硬盘', 'device.board': '扬声器、A20、POST', 'device.dma': 'DMA 控制器', 'device.video': '屏幕',
  'devices.noEdge': '不再有边沿', 'devices.inTime': '{t} 之后', 'devices.go': '到那一刻', 'devices.goThere': '到那一刻：虚拟时间 {n}', 'devices.empty': '空', 'devices.silent': '无声', 'devices.send': '发送',
  'devices.dma.note': '只保存写入的值：没有模拟 DMA 传送。',
  'devices.kbd.fromAux': '来自鼠标', 'devices.kbd.fromKeyboard': '来自键盘', 'devices.kbd.awaitsNothing': '无', 'devices.kbd.lost': '有按键丢失', 'devices.kbd.notLost': '没有丢失',
  'devices.key.codes': '扫描码（第 1 套）', 'devices.key.press': '在此按键', 'devices.key.bad': '请写十六进制字节，例如 1E 9E：按下并松开 A。',
  'devices.rtc.runs': '时钟在走', 'devices.rtc.stands': '时钟停着',
  'devices.serial.none': '没有中断', 'devices.serial.line': '线路状态', 'devices.serial.data': '收到数据', 'devices.serial.timeout': '数据在 FIFO 中等待', 'devices.serial.empty': '发送器空', 'devices.serial.modem': '调制解调器状态', 'devices.serial.text': '发往 COM1 的文字',
} as const satisfies Record<keyof typeof devicesEn, string>; // prettier-ignore
