/** Words that sentences borrow, by code, in both languages. A code without both is a type error. */
import type { DescriptorKind } from '#emulator/arch';

type Words = readonly [en: string, zh: string];
type Code =
  | `kind.${DescriptorKind}`
  | `access.${'user' | 'supervisor'}-${'read' | 'write'}`
  | `class.${'benign' | 'contributory' | 'page-fault' | 'double-fault'}`
  | `head.${'from' | 'to' | 'cell' | 'checks' | 'reads' | 'writes' | 'changes' | 'after' | 'fault' | 'because' | 'raised-by' | 'chain'}`
  | `flow.${'interrupt-delivery' | 'iret' | 'far-call' | 'far-return' | 'far-jump' | 'sysenter' | 'sysexit' | 'task-switch'}`
  | `cause.${'INT n' | 'external' | 'exception' | 'NMI'}`
  | `tlb.${'off' | 'tlb-hit' | 'tlb-miss'}`
  | `verdict.${'serial' | 'double-fault' | 'shutdown'}`
  | 'check.ok'
  | 'check.failed'
  | 'none';

export const SCOPE_WORDS: Readonly<Record<Code, Words>> = {
  'kind.null': ['null descriptor', '空描述符'],
  'kind.code': ['code segment', '代码段'],
  'kind.data': ['data segment', '数据段'],
  'kind.reserved': ['reserved descriptor', '保留的描述符'],
  'kind.tss16-available': ['16-bit TSS', '16 位 TSS'],
  'kind.tss16-busy': ['busy 16-bit TSS', '16 位 TSS（忙）'],
  'kind.tss32-available': ['TSS', 'TSS'],
  'kind.tss32-busy': ['busy TSS', 'TSS（忙）'],
  'kind.ldt': ['LDT', 'LDT'],
  'kind.call-gate16': ['16-bit call gate', '16 位调用门'],
  'kind.call-gate32': ['call gate', '调用门'],
  'kind.task-gate': ['task gate', '任务门'],
  'kind.interrupt-gate16': ['16-bit interrupt gate', '16 位中断门'],
  'kind.interrupt-gate32': ['interrupt gate', '中断门'],
  'kind.trap-gate16': ['16-bit trap gate', '16 位陷阱门'],
  'kind.trap-gate32': ['trap gate', '陷阱门'],
  'access.user-read': ['user-mode read', '用户态读'],
  'access.user-write': ['user-mode write', '用户态写'],
  'access.supervisor-read': ['supervisor-mode read', '内核态读'],
  'access.supervisor-write': ['supervisor-mode write', '内核态写'],
  'class.benign': ['a benign event', '良性异常'],
  'class.contributory': ['a contributory exception', '起作用的异常'],
  'class.page-fault': ['a page fault', '缺页'],
  'class.double-fault': ['a double fault', '双重故障'],
  'head.from': ['from', '起点'],
  'head.to': ['to', '终点'],
  'head.cell': ['cell', '单元'],
  'head.checks': ['check', '检查'],
  'head.reads': ['read', '读'],
  'head.writes': ['write', '写'],
  'head.changes': ['changed', '改变'],
  'head.after': ['after', '之后'],
  'head.fault': ['fault', '故障'],
  'head.because': ['because', '原因'],
  'head.raised-by': ['raised by #{id}', '由 #{id} 引发'],
  'head.chain': ['escalation', '异常升级'],
  'flow.interrupt-delivery': ['delivery of an interrupt', '中断递交'],
  'flow.iret': ['IRET', 'IRET 返回'],
  'flow.far-call': ['far CALL', '远调用'],
  'flow.far-return': ['far RET', '远返回'],
  'flow.far-jump': ['far JMP', '远跳转'],
  'flow.sysenter': ['SYSENTER', 'SYSENTER'],
  'flow.sysexit': ['SYSEXIT', 'SYSEXIT'],
  'flow.task-switch': ['task switch', '任务切换'],
  'cause.INT n': ['INT {vector}', 'INT {vector}'],
  'cause.external': ['external interrupt {vector}', '外部中断 {vector}'],
  'cause.exception': ['exception {vector}', '异常 {vector}'],
  'cause.NMI': ['NMI', 'NMI'],
  'tlb.off': ['', ''],
  'tlb.tlb-hit': ['TLB hit', 'TLB 命中'],
  'tlb.tlb-miss': ['TLB miss, walked above', 'TLB 未命中，见上面的页表遍历'],
  'verdict.serial': ['handled one after the other', '依次处理'],
  'verdict.double-fault': ['double fault', '双重故障'],
  'verdict.shutdown': ['shutdown', '停机（shutdown）'],
  'check.ok': ['ok', '通过'],
  'check.failed': ['FAILED', '不通过'],
  'none': ['none', '无'],
}; // prettier-ignore
export type ScopeWord = Code;
