/** 进程、上下文和未取回的现场。 */
import type { processesEn } from './processes.en.ts';
export const processesZh = {
  'processes.declared': '按 ; @ringside 注解，读自内核自己的进程表。', 'processes.observed': '没有任何声明：由转移时见到的内核栈（esp0）、页目录和标号推断。', 'processes.none': '还没有见到进程。', 'processes.current': '当前', 'processes.caption': '进程', 'processes.used': '已用 {n} 字节',
  'processes.declaredTag': '已声明', 'processes.inferredTag': '推断', 'processes.nextTag': '下一个', 'processes.open': '打开进程 {name}', 'processes.pushedBy': '由谁压入',
  'processes.resumes': '将从此处继续', 'processes.cr3': 'CR3', 'processes.share': '用户态时间', 'processes.shareOf': '{percent} % · {n} 次',
  'processes.next.seen-order': '预计下一个：{name}。最近 {n} 次都是它接在当前进程之后。', 'processes.next.table-order': '预计下一个：{name}，即表中下一个就绪的进程。只是猜测：还没有见过它接上。',
  'processes.chart': '谁占用处理器：最近 {t}', 'processes.turns': '{n} 次，占 {percent} % 的时间', 'processes.other': '其它',
  'processes.runsNow': '它正在 ring 3 执行：没有保存任何内容。', 'processes.noFrame': '没有找到它在 ring 3 的现场。', 'processes.pauseForFrame': '暂停机器即可查看保存的内容。', 'processes.asking': '正在查看这些字是谁压入的……',
  'processes.part.user': '用户级', 'processes.part.user.note': '由处理器压入，供 IRET 取回', 'processes.part.registers': '寄存器', 'processes.part.registers.note': '由入口代码保存', 'processes.part.system': '系统级', 'processes.part.system.note': '内核将从这里继续',
  'processes.part.unknown': '不知道内核把栈指针存在哪里：请声明字段 esp。', 'processes.part.empty': '无',
  'processes.annotate': '给进程命名', 'processes.annotateHow': '在源码任意处写这样的注释，说明内核的进程表在哪里；大小和偏移可以用程序里的符号。',
  'process.running': '运行', 'process.ready': '就绪', 'process.sleeping': '睡眠', 'process.waiting': '等待', 'process.dead': '终止', 'process.unknown': '未知',

  'panel.contexts': '上下文',
  'contexts.user': '用户态', 'contexts.kernel': '进程上下文', 'contexts.interrupt': '中断上下文', 'contexts.bottom-half': '下半部', 'contexts.idle': '空闲（HLT）', 'contexts.firmware': '固件', 'contexts.real-mode': '实模式', 'contexts.shutdown': '停机',
  'contexts.now': '此刻', 'contexts.behalf': '为 {name} 服务', 'contexts.interrupted': '被打断的是 {name}', 'contexts.nobody': '不为任何进程', 'contexts.depth': '嵌套 {n} 层', 'contexts.at': '位于 {place}', 'contexts.since': '自转移 #{id} 起 · {n} 条指令 · {t}', 'contexts.sinceUnknown': '没有记录到通向这里的转移',
  'contexts.chain': '这个栈上尚未取回的现场，由外到内', 'contexts.others': '在其它栈上', 'contexts.none': '这个栈上没有未取回的现场：没有什么在等待 IRET。', 'contexts.running': '暂停机器后显示现场。',
  'contexts.event.external': '中断 {vector}', 'contexts.event.exception': '异常 {vector}', 'contexts.event.INT n': 'INT {vector}', 'contexts.event.NMI': 'NMI', 'contexts.event.instruction': '远调用',
  'contexts.frame': 'ring {ring} 在 {place}，因{event}离开', 'contexts.open': '已搁置 {n} 条指令，{t}', 'contexts.words': '位于 {low}–{high}', 'contexts.waits': '等待 IRET 取回', 'contexts.orphan': '被丢弃（S1）', 'contexts.mismatch': '旧现场被再次恢复（S2）', 'contexts.moment': '第 {n} 条指令', 'contexts.stack': '栈', 'contexts.goTo': '回到压入它的第 {n} 条指令', 'contexts.showStack': '在栈面板里显示它', 'contexts.findings': '现场出了什么问题',
  'contexts.list': '未取回的现场',

  'monitors.filter': '显示', 'monitors.all': '全部', 'monitors.errors': '错误', 'monitors.warnings': '警告', 'monitors.inIrq': '中断上下文', 'monitors.noneOfKind': '没有这一类发现。', 'monitors.first': '首次出现于', 'monitors.evidence': '证据', 'monitors.rule': '规则 {id}',
} as const satisfies Record<keyof typeof processesEn, string>; // prettier-ignore
