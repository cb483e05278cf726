/** 可达性图与预测栈帧。 */
import type { reachabilityEn } from './reachability.en.ts';

export const reachabilityZh = {
  'panel.reachability': '可达性', 'panel.predict-frame': '预测栈帧',
  'reach.both': '两者', 'reach.who': '由哪个 ring 发起', 'reach.caption': '各 ring 经 {table} 能到达什么', 'reach.running': '请先暂停：这张图按当前的表逐项试出来。',
  'reach.asking': '正在逐项尝试', 'reach.stale': '属于较早的停点', 'reach.flips': '翻转的格子：{n}', 'reach.pick': '选一个表项，看它的 64 位；翻转一位，看哪些格子随之改变。',
  'reach.faults': '{what} 引发 {fault}', 'reach.before': '未改动时：{what}', 'reach.cell': 'ring {ring}，{what}',
  'reach.kind.outside': '超出界限', 'reach.kind.unmapped': '未映射',
  'reach.from.present': '机器当前的段', 'reach.from.table': '取自表中该特权级的段', 'reach.from.assumed': '表中没有该特权级的描述符：假定为平坦段',
  'reach.obstacle.real-mode': '处理器处于实模式，不查描述符。请继续运行，直到 CR0.PE 置位。', 'reach.obstacle.no-table': '尚未装入 GDT。', 'reach.obstacle.shutdown': '机器已经停止。请后退到较早的时刻再问。',
  'reach.obstacle.no-room': '当前的段里没有一整页可用来试执行指令。', 'reach.obstacle.pending': '有等待中的中断或陷阱，指令无法试执行。请再走一步后重试。',
  'reach.bits': '{name} 的各位', 'reach.bit': '位 {n}，{field}', 'reach.noSource': '源程序中没有哪一行生成这些字节', 'reach.whoWrote': '谁写的？', 'reach.show': '在 {table} 中显示',
  'reach.turn': '翻转一位，图中就显示会有什么变化；机器里的位保持不变。', 'reach.tried': '只在副本上尝试，机器里的位没有变。', 'reach.drop': '撤回', 'reach.apply': '写入机器', 'reach.applyBranch': '写入，另开分支',
  'frame.running': '请暂停机器，或让它停在下一次特权转移之前。', 'frame.quiet': '下一条指令既不改变特权级和任务，也没有中断到来：没有栈帧可预测。', 'frame.ended': '机器已经停止，请先后退。',
  'frame.seek': '运行到下一次特权转移之前，然后考我', 'frame.seekOther': '换一个：运行到下一次',
  'frame.event.int': '下一条是 {text}。栈上会有什么？', 'frame.event.exception': '{text} 不会完成：异常 {vector}。栈上会有什么？', 'frame.event.interrupt': '向量为 {vector} 的中断在这里到来。栈上会有什么？',
  'frame.event.iret': '下一条是 {text}。每个字会到哪里去？', 'frame.event.call': '下一条是 {text}。栈上会有什么？', 'frame.event.retf': '下一条是 {text}。每个字会到哪里去？', 'frame.event.jmp': '下一条是 {text}。之后栈上会多出什么吗？', 'frame.event.sysenter': '下一条是 {text}。之后栈上会多出什么吗？', 'frame.event.sysexit': '下一条是 {text}。会从栈上读什么吗？',
  'frame.howPush': '先选一格，再选一个值（也可以拖过去）。空着表示不压入任何东西。Del 清空一格。', 'frame.howPop': '这些字现在就在栈上。请指出每个字进入哪个寄存器；空着表示原地不动。',
  'frame.slots': '栈上的格子', 'frame.slot': '第 {n} 格：{what}', 'frame.nothing': '无', 'frame.chips': '可放入的值', 'frame.edgePush': '最先压入 · 高地址', 'frame.edgePop': '栈顶 · 低地址', 'frame.lower': '最后压入 · 低地址', 'frame.higher': '更高处 · 高地址',
  'frame.chip.SS': 'SS', 'frame.chip.ESP': 'ESP', 'frame.chip.EFLAGS': 'EFLAGS', 'frame.chip.CS': 'CS', 'frame.chip.next-EIP': '下一条指令的 EIP', 'frame.chip.EIP': 'EIP', 'frame.chip.error-code': '错误码', 'frame.chip.parameter': '参数', 'frame.chip.vector': '向量号',
  'frame.chip.SS0': 'TSS.SS0', 'frame.chip.ESP0': 'TSS.ESP0', 'frame.chip.EAX': 'EAX', 'frame.chip.EBP': 'EBP', 'frame.chip.DS': 'DS', 'frame.chip.TR': 'TR', 'frame.chip.CR2': 'CR2', 'frame.chip.gate-selector': '门中的选择子', 'frame.chip.gate-offset': '门中的偏移', 'frame.chip.zero': '0', 'frame.chip.GS': 'GS', 'frame.chip.FS': 'FS', 'frame.chip.ES': 'ES',
  'frame.stack': '栈', 'frame.stack.current': '当前的栈', 'frame.stack.tss': 'TSS 的 SS0:ESP0', 'frame.stack.save-area': 'TSS 的保存区',
  'frame.target.gate': '该向量的门', 'frame.target.next-gate': '下一个向量的门', 'frame.target.next': '下一条指令', 'frame.target.frame': '栈上的字', 'frame.target.same': '这条指令', 'frame.target.tss': 'TSS 的 CS:EIP',
  'frame.row.stack': '栈', 'frame.row.target': 'CS:EIP', 'frame.row.cpl': 'CPL', 'frame.row.if': 'IF', 'frame.stateCaption': '从哪里继续执行', 'frame.yours': '你的预测', 'frame.machines': '机器',
  'frame.verdict.same': '相同', 'frame.verdict.value': '值相同', 'frame.verdict.differs': '不同',
  'frame.answer': '请机器回答', 'frame.go': '真正执行这次转移', 'frame.again': '再试一次', 'frame.clear': '清空格子', 'frame.kept': '本次会话的 {n} 次预测', 'frame.keptLine': '第 {n} 条指令：{what}',
} as const satisfies Record<keyof typeof reachabilityEn, string>; // prettier-ignore
