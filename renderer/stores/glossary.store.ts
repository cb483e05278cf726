/** The glossary as a place of the window: open or not, and at which term. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export const useGlossary = defineStore('glossary', () => {
  const isOpen = ref(false);
  /** Term that is shown first; '' = the whole list. */
  const term = ref('');
  function open(id = ''): void {
    term.value = id;
    isOpen.value = true;
  }
  return { isOpen, term, open };
});
