/** Explanations of page tables, memory, the stack and code: subject → [section of the manual, title, text, 标题, 正文]. */
import type { ExplainTable } from '../explain-words.ts';

export const EXPLAIN_MEMORY = {
  'page.p': ['3 §4.3', 'P: present', '0: any access is #PF with P = 0 in the error code; the other 31 bits belong to the kernel.', 'P：存在', '为 0 时任何访问都产生 #PF，错误码的 P 为 0；其余 31 位归内核使用。'],
  'page.rw': ['3 §4.6', 'R/W: writable', 'Writing needs 1 on both levels. Ring 0 ignores it while CR0.WP is 0.', 'R/W：可写', '两级都为 1 才可写。CR0.WP 为 0 时 ring 0 不受此限。'],
  'page.us': ['3 §4.6', 'U/S: user', 'Ring 3 needs 1 on both levels; rings 0 to 2 may access either kind.', 'U/S：用户页', 'ring 3 要求两级都为 1；ring 0 至 2 两种页都可访问。'],
  'page.pwt': ['3 §4.9', 'PWT: write-through', 'How the page is cached; no effect on what a program sees.', 'PWT：直写', '该页的缓存方式；不影响程序所见。'],
  'page.pcd': ['3 §4.9', 'PCD: cache disable', 'Whether the page is cached; no effect on what a program sees here.', 'PCD：禁止缓存', '该页是否缓存；这里不影响程序所见。'],
  'page.a': ['3 §4.8', 'A: accessed', 'Set by the processor when a walk uses the entry. Kernels clear it to learn which pages are in use.', 'A：已访问', '查页表用到该项时由处理器置位。内核清除它，以了解哪些页正在使用。'],
  'page.d': ['3 §4.8', 'D: dirty', 'Set by the processor at the first write through the entry.', 'D：已写', '首次经该项写入时由处理器置位。'],
  'page.ps': ['3 §4.3', 'PS: page size', 'In a page directory entry with CR4.PSE = 1: the entry maps 4 MiB by itself, without a page table.', 'PS：页大小', '页目录项中且 CR4.PSE = 1 时：该项不经页表，直接映射 4 MiB。'],
  'page.g': ['3 §4.10.2.4', 'G: global', 'With CR4.PGE = 1 the translation survives a load of CR3.', 'G：全局', 'CR4.PGE = 1 时，重装 CR3 不清除该转换。'],
  'page.avl': ['3 §4.3', 'AVL', 'Three bits that the processor never looks at: for the kernel.', 'AVL', '处理器不看的三位，供内核自用。'],
  'page.frame': ['3 §4.3', 'Frame', 'Physical address of the page table, or of the page itself; its low 12 bits are the flags.', '页框', '页表或页本身的物理地址；低 12 位是标志。'],
  'page.raw': ['3 §4.3', 'Entry', 'The 32 bits as they lie in memory.', '表项', '内存中的 32 位原值。'],
  'page.rights': ['3 §4.6', 'Rights of the page', 'What both levels of the page tables allow together. With paging off every address is physical, and nothing but segments protects it.', '页的权限', '两级页表合起来所允许的访问。分页关闭时地址就是物理地址，只有段提供保护。'],
  'page.tlb': ['3 §4.10', 'TLB', 'Copies of translations. Changing a table does not change them: INVLPG drops one page, a load of CR3 all but the global ones.', 'TLB', '转换的副本。改动页表不会改动它：INVLPG 丢弃一页，重装 CR3 丢弃除全局页之外的全部。'],

  'stack.word': ['1 §6.2', 'Word of the stack', 'Nobody is known to have pushed it in the run so far; it may be older, or never written.', '栈中的字', '本次运行中不知道由谁压入：可能更早，也可能从未写过。'],
  'stack.hardware': ['3 §6.12.1', 'Pushed by the processor', 'Part of the frame of an interrupt, an exception or a call into an inner ring: (SS, ESP,) EFLAGS, CS, EIP, and an error code of some exceptions.', '处理器压入', '中断、异常或进入内层的调用所压现场的一部分：（SS、ESP、）EFLAGS、CS、EIP，某些异常还有错误码。'],
  'stack.return': ['1 §6.4', 'Return address', 'Pushed by CALL: where RET goes on.', '返回地址', '由 CALL 压入：RET 将回到这里。'],
  'stack.saved': ['2 PUSHA, PUSHF, ENTER', 'Saved', 'Pushed as a block by PUSHA, PUSHF or ENTER, for POPA, POPF or LEAVE.', '成组保存', '由 PUSHA、PUSHF 或 ENTER 成组压入，由 POPA、POPF 或 LEAVE 取回。'],
  'stack.pushed': ['2 PUSH', 'Pushed', 'By one PUSH of the program.', '单个压入', '由程序的一条 PUSH 压入。'],
  'stack.stored': ['1 §6.2', 'Stored', 'Written by an instruction that is no push: a variable, or a frame that was made by hand.', '写入', '由非压栈指令写入：局部变量，或手工构造的现场。'],
} as const satisfies ExplainTable; // prettier-ignore
