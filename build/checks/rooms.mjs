// The one table of rooms: who may import whom. Height order: a room may only name rooms above it.
// `emulator/base` is open to everything in emulator/ and labs/ and left out of the lists.

/** @typedef {{ rooms: string[], packages?: string[] }} Room */

const emulator = (/** @type {string[]} */ ...names) => names.map((n) => `emulator/${n}`);

/** @type {Record<string, Room>} */
export const ROOMS = {
  'emulator/base': { rooms: [] },
  'emulator/arch': { rooms: [] },
  'emulator/isa': { rooms: emulator('arch') },
  'emulator/x87': { rooms: [] },
  'emulator/events': { rooms: emulator('arch') },
  'emulator/state': { rooms: emulator('arch') },
  'emulator/memory': { rooms: emulator('state') },
  'emulator/mmu': { rooms: emulator('arch', 'events', 'state', 'memory') },
  'emulator/cpu': { rooms: emulator('arch', 'isa', 'x87', 'events', 'state', 'memory', 'mmu') },
  'emulator/devices': { rooms: emulator('arch', 'events', 'state') },
  'emulator/assembler': { rooms: emulator('arch', 'isa') },
  'emulator/disassembler': { rooms: emulator('arch', 'isa') },
  'emulator/formats': { rooms: emulator('arch') },
  'emulator/bios': { rooms: [] },
  'emulator/machine': { rooms: emulator('arch', 'isa', 'events', 'state', 'memory', 'mmu', 'cpu', 'devices', 'bios') },
  'emulator/timeline': { rooms: emulator('events', 'state', 'machine') },
  'emulator/capsule': { rooms: emulator('arch', 'isa', 'machine', 'timeline', 'assembler') },
  'emulator/inspect': { rooms: emulator('arch', 'events', 'state', 'machine', 'disassembler', 'formats') },
  'emulator/monitors': { rooms: emulator('arch', 'isa', 'events', 'machine', 'inspect') },
  'emulator/query': { rooms: emulator('arch', 'events', 'assembler', 'machine', 'timeline', 'inspect') },
  'emulator/debug': {
    rooms: emulator(
      'arch',
      'isa',
      'events',
      'assembler',
      'machine',
      'timeline',
      'inspect',
      'query',
      'monitors',
      'disassembler',
      'formats',
    ),
  },
  'emulator/reasons': {
    rooms: emulator('arch', 'isa', 'events', 'machine', 'timeline', 'inspect', 'debug', 'disassembler', 'formats'),
  },
  'emulator/gdb': { rooms: emulator('arch', 'events', 'machine', 'timeline', 'inspect', 'debug') },
  'emulator/protocol': {
    rooms: emulator('arch', 'events', 'inspect', 'monitors', 'machine', 'timeline', 'query', 'reasons', 'assembler'),
  },
  'emulator/host': {
    rooms: emulator(
      'arch',
      'isa',
      'events',
      'protocol',
      'machine',
      'timeline',
      'reasons',
      'inspect',
      'monitors',
      'debug',
      'assembler',
      'disassembler',
      'formats',
    ),
  },
  'emulator/client': { rooms: emulator('protocol') },
  'emulator/testing': {
    rooms: emulator(
      'arch',
      'isa',
      'events',
      'state',
      'memory',
      'devices',
      'machine',
      'timeline',
      'inspect',
      'assembler',
      'disassembler',
      'formats',
      'host',
      'client',
      'protocol',
      'cpu',
    ),
    packages: ['vitest', 'node:'],
  },
  'labs/kit': { rooms: emulator('arch', 'events', 'inspect', 'machine', 'monitors', 'query') },
  'labs/content': { rooms: ['labs/kit'] },
  'labs/runner': {
    rooms: [
      'labs/kit',
      ...emulator('arch', 'events', 'machine', 'inspect', 'monitors', 'debug', 'assembler', 'formats', 'protocol', 'query'),
    ],
  },
  'labs/verify': {
    rooms: ['labs/kit', 'labs/content', 'labs/runner', ...emulator('assembler', 'machine', 'protocol')],
  },
  'electron/contract': { rooms: [] },
  'electron/main': { rooms: ['electron/contract'], packages: ['electron', 'node:'] },
  'electron/preload': { rooms: ['electron/contract'], packages: ['electron'] },
  'electron/cli': {
    rooms: [
      'labs/kit',
      'labs/content',
      'labs/runner',
      'labs/verify',
      ...emulator(
        'arch',
        'events',
        'host',
        'machine',
        'timeline',
        'reasons',
        'inspect',
        'monitors',
        'debug',
        'gdb',
        'assembler',
        'disassembler',
        'formats',
        'protocol',
      ),
    ],
    packages: ['node:'],
  },
  'renderer/ui': { rooms: [], packages: ['vue', 'reka-ui'] },
  'renderer/i18n': { rooms: emulator('protocol', 'events', 'reasons', 'assembler'), packages: ['vue'] },
  'renderer/stores': {
    rooms: [
      'renderer/i18n',
      'electron/contract',
      'labs/kit',
      'labs/content',
      ...emulator('client', 'protocol', 'arch', 'inspect', 'events', 'machine', 'assembler'),
    ],
    packages: ['vue', 'pinia'],
  },
  'renderer/workers': { rooms: ['labs/kit', 'labs/content', 'labs/runner', ...emulator('host', 'protocol')] },
  'renderer/panels': {
    rooms: [
      'renderer/ui',
      'renderer/i18n',
      'renderer/stores',
      ...emulator('protocol', 'arch', 'inspect', 'events', 'machine'),
    ],
    packages: ['vue'],
  },
  'renderer/editor': {
    rooms: ['renderer/ui', 'renderer/i18n', 'renderer/stores', ...emulator('protocol', 'arch', 'assembler')],
    packages: ['vue', 'monaco-editor'],
  },
  'renderer/labs': {
    rooms: ['renderer/ui', 'renderer/i18n', 'renderer/stores', 'labs/kit', ...emulator('protocol')],
    packages: ['vue', 'markdown-it', 'dompurify'],
  },
  'renderer/app': {
    rooms: [
      'renderer/ui',
      'renderer/i18n',
      'renderer/stores',
      'renderer/workers',
      'renderer/panels',
      'renderer/editor',
      'renderer/labs',
      ...emulator('protocol', 'client'),
    ],
    packages: ['vue', 'pinia', 'dockview-vue', 'reka-ui', 'monaco-editor'],
  },
};

/** Rooms that every room under emulator/ and labs/ (and whoever names an emulator room) may use without being listed. */
export const OPEN_ROOMS = ['emulator/base'];

/** What only test files may import besides their room's own row. */
export const TEST_ROOMS = [
  'emulator/testing',
  'emulator/assembler',
  'emulator/disassembler',
  'emulator/machine',
  'emulator/cpu',
  'emulator/client',
];
export const TEST_PACKAGES = [
  'vitest',
  'node:',
  'iced-x86',
  '@vue/test-utils',
  'axe-core',
  'pinia',
  'vue',
  'reka-ui',
  'jsdom',
  'playwright-core',
];
