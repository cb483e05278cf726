import type { labsEn } from './labs.en.ts';
export const labsZh = {
  'labs.title': '实验', 'labs.intro': '每个实验约半小时：预测、运行、观察、修改、检查。你输入的一切都会保留。', 'labs.none': '没有安装实验。', 'labs.back': '全部实验', 'labs.minutes': '{n} 分钟', 'labs.solved': '已解决', 'labs.started': '进行中',
  'labs.prerequisites': '先做 {ids}', 'labs.rail': '本实验的步骤', 'labs.introduction': '导言', 'labs.start': '开始', 'labs.next': '下一步', 'labs.previous': '上一步', 'labs.stepOf': '第 {n} 步，共 {total} 步', 'labs.goal': '目标：', 'labs.broken': '这个内核本来就跑不通：让它跑通正是本实验的任务。',
  'labs.kind.predict': '预测', 'labs.kind.do': '修改', 'labs.kind.observe': '观察', 'labs.kind.explain': '解释', 'labs.kind.order': '排序', 'labs.kind.choose': '诊断', 'choose.question': '选择一个答案', 'choose.right': '对', 'choose.wrong': '不是这个', 'labs.state.todo': '未做', 'labs.state.predicted': '已预测', 'labs.state.done': '完成',
  'predict.question': '机器会怎样？', 'predict.commit': '锁定我的预测并运行', 'predict.skip': '不预测，直接运行', 'predict.locked': '已锁定，机器正在运行……', 'predict.yours': '你的预测', 'predict.machine': '机器的实际行为', 'predict.skipped': '没有预测', 'predict.same': '与你说的一致。', 'predict.different': '与你说的不同：值得再看一遍那次转移。', 'predict.unknown': '不在所列选项之中', 'predict.again': '再运行一次',
  'predict.failed': '实验没能运行：{why}',
  'order.lines': '可选的行', 'order.yours': '你的顺序', 'order.add': '加入“{code}”', 'order.remove': '移除“{code}”', 'order.up': '上移“{code}”', 'order.down': '下移“{code}”', 'order.check': '检查顺序', 'order.right': '顺序正确。', 'order.empty': '请选第一行。', 'order.wrongAt': '前 {n} 行正确，第 {next} 行不对。', 'order.tooShort': '到此为止是对的，但还缺几行。', 'order.distractor': '标出的那一行不该出现在这里。',
  'explain.label': '用自己的话', 'explain.placeholder': '一两句话即可。保存在你的笔记里，不评分。', 'explain.done': '保存', 'explain.sample': '与参考说法比较', 'observe.run': '运行该实验', 'observe.done': '看到了', 'observe.panels': '请看：',
  'hints.title': '提示', 'hints.show': '显示提示 {n}（共 {total} 级）', 'hints.level': '提示 {n}', 'hints.offer': '两次卡在同一处？不妨看一条提示。',
  'checks.title': '检查', 'checks.run': '运行检查', 'checks.running': '检查中……', 'checks.givenUp': '已放弃。', 'checks.notRun': '尚未运行', 'checks.pass': '通过', 'checks.fail': '未通过', 'checks.skipped': '未到达', 'checks.expected': '期望', 'checks.observed': '实际', 'checks.where': '位置', 'checks.show': '查看转移 #{id}', 'checks.showMoment': '查看这一刻', 'checks.source': '{file} 第 {line} 行', 'checks.regressed': '以前通过过', 'checks.seed': '种子 {n}', 'checks.assembleFailed': '程序汇编不通过：{n} 个错误，见「问题」。',
  'report.passed': '全部检查通过。', 'report.failed': '{total} 项检查中通过 {passed} 项。', 'report.instructions': '{n} 条指令', 'report.solved': '已解决。之后随便怎么试，都仍算解决。', 'report.mistake': '错在哪里', 'report.stop': '运行结束：{why}',
  'notes.title': '笔记', 'notes.empty': '你的解释和预测会汇集在这里。', 'notes.export': '复制笔记', 'notes.prediction': '预测：{text}', 'notes.observation': '实际：{text}',
} as const satisfies Record<keyof typeof labsEn, string>; // prettier-ignore
