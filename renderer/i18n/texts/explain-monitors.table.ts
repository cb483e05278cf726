/** What each rule of the monitors asks of a kernel: rule → [section of the manual, title, text, 标题, 正文]. */
import type { ExplainTable } from '../explain-words.ts';

export const EXPLAIN_MONITORS = {
  'rule.S1': ['3 §6.12.1', 'S1: every frame is taken', 'What an interrupt pushed must be taken by an IRET before the stack is used over it.', 'S1：现场都要取回', '中断压入的内容必须由 IRET 取回，之后才能再使用那段栈。'],
  'rule.S2': ['3 §6.12.1', 'S2: no frame is taken twice', 'A frame is good for one return. If it is resumed again, what the program did since is lost.', 'S2：现场不取两次', '一份现场只够返回一次；再次恢复就丢掉了程序其后所做的一切。'],
  'rule.S3': ['8259A, EOI', 'S3: EOI for every interrupt', 'The handler tells its controller that it has ended; both controllers for lines 8–15.', 'S3：每个中断都要 EOI', '处理程序要通知控制器结束；8–15 号线要通知两片。'],
  'rule.S4': ['8259A, EOI', 'S4: no EOI too many', 'An EOI while nothing, or something else, is in service ends the wrong interrupt.', 'S4：不多发 EOI', '没有或不是自己在服务时发 EOI，会结束别的中断。'],
  'rule.S5': ['', 'S5: no switch while in service', 'Who schedules before the EOI leaves the line blocked for everybody.', 'S5：服务中不切换', 'EOI 之前就调度，会让这条线对所有进程都被挡住。'],
  'rule.S6': ['', 'S6: do not put the victim to sleep', 'In interrupt context the current process has asked for nothing.', 'S6：不让被打断者睡眠', '在中断上下文里，当前进程什么也没有请求。'],
  'rule.S7': ['', 'S7: no loop without an end', 'With interrupts off nobody can bring about what the loop waits for.', 'S7：没有无法结束的循环', '关着中断时，没有谁能让循环等待的事发生。'],
  'rule.S8': ['3 §5.5', 'S8: the kernel loads its own DS', 'An entry keeps the user’s data segments: the kernel must load its own before it uses memory.', 'S8：内核装入自己的 DS', '进入内核时数据段仍是用户的：使用内存之前要装入自己的。'],
  'rule.S9': ['3 §7.2.1', 'S9: esp0 belongs to the process', 'TSS.esp0 must be the top of the kernel stack of the process that goes to ring 3.', 'S9：esp0 属于该进程', '去往 ring 3 时，TSS.esp0 必须是该进程内核栈的栈顶。'],
  'rule.S10': ['1 §19.5.2', 'S10: no hole in the I/O map', 'Without a map its base lies at or above the limit of the TSS.', 'S10：I/O 位图没有漏洞', '不用位图时，其基址应不小于 TSS 界限。'],
  'rule.S11': ['3 §6.8.1', 'S11: ring 3 runs with IF = 1', 'Else the timer never takes the processor back.', 'S11：ring 3 开着中断', '否则时钟再也夺不回处理器。'],
  'rule.S12': ['3 §6.5', 'S12: a handler removes the cause', 'A fault returns to the instruction that made it: with the cause still there it comes again.', 'S12：处理程序消除原因', '故障返回到引发它的指令：原因还在就会再来。'],
  'rule.S13': ['3 §6.12.1', 'S13: frames go to memory', 'A stack that is not there takes what is pushed and gives nothing back.', 'S13：现场压到内存里', '不存在的栈收下压入的内容，却什么也还不回来。'],
  'rule.S14': ['2 HLT', 'S14: HLT with interrupts on', 'HLT ends at an interrupt only: with IF = 0 nobody wakes the processor.', 'S14：开着中断才 HLT', 'HLT 只能被中断结束：IF = 0 时没有谁能唤醒处理器。'],
  'rule.S15': ['1 §3.4.3.2', 'S15: DF is cleared at the entry', 'String instructions of the handler run the way that the user’s DF says.', 'S15：入口清 DF', '处理程序里的串指令会按用户的 DF 方向进行。'],
  'rule.S16': ['3 §6.2', 'S16: IRQs have vectors of their own', 'Vectors 0–31 are the processor’s: the controllers are to be moved above.', 'S16：IRQ 有自己的向量', '0–31 号向量属于处理器：应把控制器移到其上。'],
  'rule.S17': ['', 'S17: a handler keeps off user memory', 'Which process is mapped is chance; its page may be absent.', 'S17：处理程序不碰用户内存', '映射着哪个进程全凭偶然，其页面也可能不存在。'],
  'rule.C1': ['', 'C1: never sleep', 'There is nobody who could be woken: the victim has not called.', 'C1：不能睡眠', '没有可以被唤醒的对象：被打断者并没有发出调用。'],
  'rule.C2': ['', 'C2: no lock that the victim may hold', 'The victim cannot let it go before the handler returns.', 'C2：不等被打断者可能持有的锁', '处理程序返回之前，被打断者无法放开它。'],
  'rule.C3': ['', 'C3: keep it short', 'What takes longer than a tick belongs into the bottom half.', 'C3：要短', '超过一个时钟滴答的工作属于下半部。'],
  'rule.C4': ['', 'C4: no memory of users', 'See S17.', 'C4：不碰用户内存', '见 S17。'],
  'rule.C5': ['', 'C5: it may be entered again', 'With interrupts on the same handler can begin anew before it has ended.', 'C5：注意重入', '开着中断时，同一处理程序可能没结束就再次进入。'],
  'rule.C6': ['', 'C6: who keeps interrupts off is fast', 'Another line waits meanwhile; a tick may be lost.', 'C6：关中断就必须快', '别的线在等待，时钟滴答可能丢失。'],
} as const satisfies ExplainTable; // prettier-ignore
