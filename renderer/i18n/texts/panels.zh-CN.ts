import type { panelsEn } from './panels.en.ts';
export const panelsZh = {
  'panel.editor': '源码', 'panel.registers': '寄存器', 'panel.gdt': 'GDT', 'panel.idt': 'IDT', 'panel.tss': 'TSS', 'panel.pic': 'PIC', 'panel.processes': '进程',
  'panel.transitions': '特权转移', 'panel.stack': '栈', 'panel.memory': '内存', 'panel.disassembly': '反汇编', 'panel.screen': '屏幕', 'panel.console': '控制台',
  'panel.problems': '问题', 'panel.lab': '实验',
  'panel.waiting': '汇编或运行内核之后，这里才有内容。',
  'col.name': '名称', 'col.value': '值', 'col.selector': '选择子', 'col.base': '基址', 'col.limit': '界限', 'col.dpl': 'DPL', 'col.type': '类型', 'col.flags': '标志', 'col.usedBy': '使用者',
  'col.offset': '偏移', 'col.address': '地址', 'col.vector': '向量', 'col.target': '处理程序', 'col.who': 'R3 的 INT n', 'col.state': '状态', 'col.kernelStack': '内核栈', 'col.pid': 'PID', 'col.ring': '特权级',
 'col.irq': 'IRQ', 'col.role': '角色', 'col.points': '指向', 'col.field': '字段',
  'registers.general': '通用寄存器', 'registers.flags': 'EFLAGS', 'registers.segments': '段寄存器及其隐藏部分', 'registers.control': '控制寄存器',
  'registers.stale': '装入该寄存器之后，内存中的描述符已被改动；处理器仍在使用隐藏部分里的旧副本。',
  'registers.null': '空', 'registers.shadow': '下一条指令之前不响应中断（STI、MOV SS 或 POP SS 之后）。', 'registers.halted': '停机等待', 'registers.shutdown': '已停机',
  'registers.cpl': '当前特权级', 'registers.codeSize': '{n} 位代码',
  'kind.null': '空', 'kind.code': '代码段', 'kind.data': '数据段', 'kind.reserved': '保留', 'kind.tss16-available': '16 位 TSS', 'kind.tss16-busy': '16 位 TSS，忙', 'kind.tss32-available': 'TSS', 'kind.tss32-busy': 'TSS，忙', 'kind.ldt': 'LDT',
  'kind.call-gate16': '16 位调用门', 'kind.call-gate32': '调用门', 'kind.task-gate': '任务门', 'kind.interrupt-gate16': '16 位中断门', 'kind.trap-gate16': '16 位陷阱门', 'kind.interrupt-gate32': '中断门', 'kind.trap-gate32': '陷阱门', 'kind.not-a-gate': '不是门',
  'gdt.table': '描述符表', 'gdt.summary': '{table} 位于 {base}，界限 {limit}：{n} 个描述符', 'gdt.noLdt': 'LDTR 为空：没有 LDT。', 'gdt.unmapped': '该表所在的内存没有映射。', 'gdt.notPresent': '不存在（P=0）', 'gdt.null': '空描述符', 'gdt.empty': '表是空的。',
  'gdt.caption': '段描述符', 'gdt.flags': 'P 存在 · D/B 32 位 · G 界限以 4 KiB 页计 · AVL 供内核自用',
  'idt.summary': 'IDT 位于 {base}，界限 {limit}', 'idt.ivt': '实模式：中断向量表位于 {base}', 'idt.all': '全部', 'idt.present': '仅存在的', 'idt.filter': '显示范围', 'idt.caption': '中断描述符', 'idt.none': '还没有任何存在的表项。',
  'idt.ring3.yes': '允许', 'idt.ring3.no': '#GP', 'idt.clears': '清 IF', 'idt.keeps': '保持 IF',
  'tss.none': 'TR 从未装入：没有 TSS。此时从 ring 3 进入 ring 0 会失败。', 'tss.summary': 'TR {selector} · 基址 {base} · 界限 {limit}', 'tss.stacks': '进入更高特权级时使用的栈', 'tss.saved': '硬件任务切换保存的内容', 'tss.iomap': 'I/O 许可位图',
  'tss.iomapNone': '没有：ring 3 不能使用任何端口（除非 IOPL 为 3）', 'tss.iomapAllowed': '对 ring 3 开放的端口：{ports}', 'tss.iomapAll': '所有端口都关闭', 'tss.used': 'ring 3 被打断时，处理器装入的正是 ss0:esp0', 'tss.unmapped': 'TSS 所在的内存没有映射。',
  'pic.master': '主 8259A', 'pic.slave': '从 8259A', 'pic.base': '向量从 {base} 起', 'pic.uninitialised': '未初始化', 'pic.autoEoi': '自动 EOI', 'pic.irr': '请求（IRR）', 'pic.isr': '服务中（ISR）', 'pic.imr': '屏蔽（IMR）',
  'pic.intr': 'INTR 引脚', 'pic.if': 'IF 标志', 'pic.on': '有效', 'pic.off': '无效', 'pic.why': '能否送达', 'pic.caption': '中断线',
  'pic.pit': '定时器 8253', 'pic.channel': '通道 {n}：方式 {mode}，{hz} Hz，计数值 {counter}',
  'obstacle.none': '下一条指令处送达', 'obstacle.not-requested': '没有请求', 'obstacle.masked': '被屏蔽（IMR）', 'obstacle.in-service-blocks': '等待 EOI：同级或更高的线正在服务', 'obstacle.cascade-masked': '主片屏蔽了 IRQ 2', 'obstacle.cascade-blocked': '主片正在服务同级或更高的线',
  'obstacle.not-initialised': 'PIC 未初始化', 'obstacle.if-clear': 'IF 为 0', 'obstacle.interrupt-shadow': '推迟一条指令',
  'processes.declared': '读自内核自己的进程表。', 'processes.observed': '由转移时见到的栈推断得出。在源码里为进程表加注解即可显示名字。', 'processes.none': '还没有见到进程。', 'processes.current': '当前', 'processes.caption': '进程', 'processes.used': '已用 {n} 字节',
  'processes.resumes': '将从此处继续', 'processes.cr3': 'CR3',
  'process.running': '运行', 'process.ready': '就绪', 'process.sleeping': '睡眠', 'process.waiting': '等待', 'process.dead': '终止', 'process.unknown': '未知',
  'transitions.none': '还没有特权转移。内核运行时，中断、异常、INT n、IRET、远调用和任务切换都会出现在这里。', 'transitions.follow': '跟随最新', 'transitions.list': '特权转移，由旧到新', 'transitions.gone': '记录只保留最近的转移，这一条已经不在其中。', 'transitions.count': '已记录 {n} 次',
  'transitions.failed': '失败', 'transitions.copy': '复制为文本', 'transitions.copied': '已复制', 'transitions.back': '返回列表', 'transitions.steps': '微步骤', 'transitions.previous': '上一次转移', 'transitions.next': '下一次转移', 'transitions.outcome.completed': '完成', 'transitions.outcome.fault': '被拒绝：{fault}',
  'transitions.parent': '由 #{id} 引发', 'transitions.detail': '转移 #{id}', 'transitions.errorCode': '错误码 {code}', 'transitions.at': '第 {n} 条指令',
  'step.reads': '读', 'step.writes': '写', 'step.checks': '检查', 'step.registers': '改变', 'step.ok': '成立', 'step.failed': '不成立',
  'flow.interrupt-delivery': '中断', 'flow.iret': 'iret', 'flow.far-call': '远调用', 'flow.far-return': '远返回', 'flow.far-jump': '远跳转', 'flow.task-switch': '任务切换',
  'cause.INT n': 'INT {vector}', 'cause.external': 'IRQ → {vector}', 'cause.exception': '{vector}', 'cause.NMI': 'NMI', 'cause.instruction': '{flow}',
  'stack.summary': 'SS {ss} · ESP {esp}', 'stack.ring0': 'TSS：{ss0}:{esp0}', 'stack.caption': '栈，自栈顶起', 'stack.pushedBy': '由转移 #{id} 压入', 'stack.unmapped': '未映射',

  'memory.go': '转到', 'memory.goHint': '地址、寄存器或标号', 'memory.linear': '线性', 'memory.physical': '物理', 'memory.space': '地址空间', 'memory.bad': '既不是地址，也不是已知的名字。', 'memory.caption': '十六进制内存', 'memory.earlier': '前一页', 'memory.later': '后一页',
  'disassembly.follow': '跟随 EIP', 'disassembly.caption': '指令', 'disassembly.current': '下一条指令', 'disassembly.privileged': '仅限 ring 0', 'disassembly.toSource': '显示源码行',
  'screen.label': '机器的屏幕，80 列 25 行', 'screen.focus': '单击后可向机器键入', 'screen.focused': '按键送往机器 · Ctrl+Alt 退出', 'screen.off': '机器启动之前，屏幕是空白的。',
  'console.debug': '调试端口 E9h', 'console.serial': 'COM1', 'console.which': '输出', 'console.empty': '这里还没有任何输出。', 'console.copy': '复制', 'console.label': '{name} 的输出',
  'problems.none': '汇编器没有发现问题。', 'problems.caption': '问题', 'problems.line': '第 {n} 行', 'problems.inMacro': '在宏 {name} 中', 'problems.inInclude': '包含自 {name}', 'problems.loadFailed': '汇编通过，但未能装入：{why}',
  'problems.error': '错误', 'problems.warning': '警告', 'problems.note': '说明', 'problems.stop': '停止',
  'annotation.title': '; @ringside 注解：{text}',








  // By code of the annotation's mistake (emulator/debug/annotations.ts).
  'annotation.bad-value': '“{token}”既不是数，也不是本程序的符号。',
  'annotation.bad-word': '“{token}”不是 键=值 的形式。',
  'annotation.field-without-processes': 'process-field 之前要有一行 processes。',
  'annotation.missing-key': '缺少“{token}”。',
  'annotation.unknown-key': '这种注解没有“{token}”这个键。',
  'annotation.unknown-kind': '“{token}”不是本窗口认识的注解。',
  'annotation.unknown-state': '“{token}”不是进程状态：可用 running、ready、sleeping、waiting、dead。',
  'annotation.unknown-symbol': '程序里没有符号“{token}”。',
  'editor.label': '汇编源码', 'editor.loading': '正在载入编辑器…', 'editor.none': '没有打开的文件。', 'editor.files': '打开的文件', 'editor.main': '主程序', 'editor.mainHint': '机器运行的是这个文件；其余是它包含的文件。', 'editor.readonly': '只读',
  'editor.unboundBreakpoint': '这一行没有代码，断点永远不会命中。', 'editor.breakpoint': '断点', 'editor.symbolLabel': '标号', 'editor.symbolConstant': '常量',
  'help.ring0': '仅限 CPL 0，否则 #GP(0)。', 'help.iopl': '要求 CPL ≤ IOPL，否则 #GP(0)。', 'help.io': '要求 CPL ≤ IOPL，或 I/O 许可位图中相应位为 0，否则 #GP(0)。', 'help.transition': '可能改变特权级：每一步都会出现在「特权转移」里。', 'help.flags': '写标志：{written} · 读标志：{read}', 'help.more': '……另有 {n} 种形式',
} as const satisfies Record<keyof typeof panelsEn, string>; // prettier-ignore
