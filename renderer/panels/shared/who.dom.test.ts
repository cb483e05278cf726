// The card of "Who wrote this?": the chain reads as words in both languages, and its links lead to moment, line and transition.
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import type { Hop, Provenance } from '#emulator/protocol';
import { language } from '#renderer/i18n';
import { useMachine, useProject, useWho } from '#renderer/stores';
import WhoCard from './WhoCard.vue';
import { placeText, whoPlace } from './who-rows.ts';

const stack = { kind: 'memory', linear: 0x8fff0, length: 4 } as const;
const cs = { kind: 'register', register: 'CS.selector', low: 0, width: 16 } as const;
const hop = (part: Partial<Hop>): Hop => ({
  place: cs, part: cs, value: 0x1b, by: 'instruction', before: { now: 900, icount: 800 }, linear: 0x7c10, cpl: 0, text: 'push 0x1b', label: 'enter+2', source: { file: 'k.asm', line: 7 },
  isFirmware: false, transition: 0, flow: '', cause: '', vector: -1, slot: '', origin: 'immediate', port: -1, image: null, ...part,
}); // prettier-ignore
const CHAIN: Provenance = {
  version: 1, name: 'cs', place: cs, bits: null, value: 0x1b, at: { now: 1000, icount: 900 },
  hops: [hop({ by: 'transition', transition: 61, flow: 'iret', cause: 'instruction', slot: 'CS', origin: 'copy', text: 'iretd' }), hop({ place: stack, part: stack })],
}; // prettier-ignore

beforeEach(() => {
  setActivePinia(createPinia());
  language.value = 'en';
});
async function shown() {
  const card = mount(WhoCard);
  const who = useWho();
  who.answer = CHAIN;
  who.isDone = true;
  await nextTick();
  return card;
}

describe('the card', () => {
  it('tells the chain in both languages', async () => {
    const card = await shown();
    expect(card.text()).toContain('cs = 001B, at instruction 900');
    expect(card.text()).toContain('A copy: the value came from dword [0008FFF0].');
    expect(card.text()).toContain('A constant in the instruction.');
    language.value = 'zh-CN';
    await nextTick();
    expect(card.text()).toContain('这是复制：值来自 dword [0008FFF0]。');
  });
  it('leads to the moment and to the source line', async () => {
    const card = await shown();
    const seek = vi.spyOn(useMachine(), 'seek').mockResolvedValue(null);
    const reveal = vi.spyOn(useProject(), 'reveal').mockResolvedValue();
    const links = card.findAll('button.link');
    await links.find((link) => link.text() === 'Go to this moment')!.trigger('click');
    await links.find((link) => link.text() === 'k.asm:7')!.trigger('click');
    expect([seek.mock.calls, reveal.mock.calls]).toEqual([[[{ now: 900 }]], [['k.asm', 7]]]);
  });
  it('names places, and finds what an element stands for', () => {
    expect([stack, cs, { kind: 'register', register: 'EFLAGS', low: 9, width: 1 } as const].map(placeText)).toEqual(['dword [0008FFF0]', 'CS', 'EFLAGS.9']); // prettier-ignore
    document.body.innerHTML = '<p data-who="eax"><b>1</b></p><i>2</i>';
    expect([whoPlace(document.querySelector('b')), whoPlace(document.querySelector('i'))]).toEqual(['eax', '']);
  });
});
