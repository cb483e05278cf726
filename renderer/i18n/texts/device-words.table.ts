/** Words of the data sheets that are no names of registers or bits: 英文 → 中文. Names of registers, bits, pins and commands stay. */
export const DEVICE_WORDS: Readonly<Record<string, string>> = {
  '8042 + keyboard': '8042 + 键盘', 'System control': '系统控制端口',
  'Counter 0 (IRQ 0)': '计数器 0（IRQ 0）', 'Counter 1 (refresh)': '计数器 1（刷新）', 'Counter 2 (speaker)': '计数器 2（扬声器）',
  Mode: '方式', Frequency: '频率', 'Next edge': '下一个边沿', 'Null count': '空计数', Latched: '已锁存',
  '0 interrupt on terminal count': '0 计数结束时中断', '1 one-shot': '1 单稳态', '2 rate generator': '2 频率发生器', '3 square wave': '3 方波', '4 software strobe': '4 软件选通', '5 hardware strobe': '5 硬件选通',
  Status: '状态', 'Output buffer': '输出缓冲', 'Command byte': '命令字节', 'Awaits data of': '等待数据的命令', 'P2 bit 1 (A20)': 'P2 第 1 位（A20）',
  Keyboard: '键盘', Queue: '队列', 'To send': '待发送', Overrun: '溢出', 'Last sent': '上次发送', 'Scan code set': '扫描码集', Scanning: '扫描', 'Self-test': '自检', LEDs: '指示灯', Typematic: '重复击键', 'Held key': '按住的键',
  Clock: '时钟', Date: '日期', Time: '时间', 'Day of week': '星期', Runs: '走时', 'Alarm (h m s)': '闹钟（时 分 秒）', Periodic: '周期中断', 'NMI mask': 'NMI 屏蔽', Registers: '寄存器', 'Index (70h)': '索引（70h）',
  Line: '线路', Speed: '速率', 'Receive FIFO': '接收 FIFO', 'On the line': '线路上',
  Command: '命令', 'Sectors left': '剩余扇区', 'Data register': '数据寄存器', Translation: '转换参数', Multiple: '多扇区', Power: '电源方式', active: '活动', standby: '待机', sleep: '睡眠',
  'Task file': '任务文件', 'Status (1F7h)': '状态（1F7h）', 'Error (1F1h)': '错误（1F1h）', 'Features (1F1h)': '特性（1F1h）', 'Sector Count (1F2h)': '扇区数（1F2h）', 'Sector Number (1F3h)': '扇区号（1F3h）',
  'Cylinder (1F4h, 1F5h)': '柱面（1F4h、1F5h）', 'Device/Head (1F6h)': '设备/磁头（1F6h）', 'Device Control (3F6h)': '设备控制（3F6h）',
  'Speaker (port 61h)': '扬声器（端口 61h）', 'Port 61h': '端口 61h', Sound: '声音', 'A20, POST': 'A20、POST', 'Port 92h': '端口 92h', 'Pages (81h–8Fh)': '页寄存器（81h–8Fh）',
  'Start address (0Ch, 0Dh)': '起始地址（0Ch、0Dh）', 'Cursor location (0Eh, 0Fh)': '光标位置（0Eh、0Fh）', 'Cursor start (0Ah)': '光标起始线（0Ah）', 'Cursor end (0Bh)': '光标结束线（0Bh）', 'Maximum scan line (09h)': '字符高度（09h）',
  Attributes: '属性', 'Mode (10h)': '方式（10h）', 'Palette (00h–0Fh)': '调色板（00h–0Fh）', Sequencer: '定序器', Graphics: '图形控制器', 'Misc (3CCh)': '杂项输出（3CCh）',
}; // prettier-ignore
