/**
 * Lab texts (markdown) → safe HTML, with the terms of the glossary marked. Links may only lead inside the text; nothing is loaded
 * from anywhere. What cleans comes last: nothing is added to what it let through.
 */
import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { piecesOf, type Language } from '#renderer/i18n';

const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
md.core.ruler.push('terms', (state) => {
  // Terms of this language are marked; without one, none.
  const terms = state.env['terms'] as Language | null | undefined;
  if (!terms) return;
  const seen = new Set<string>();
  state.tokens.forEach((block, i) => {
    if (block.type !== 'inline' || state.tokens[i - 1]?.type === 'heading_open') return;
    let links = 0;
    block.children = (block.children ?? []).flatMap((token) => {
      if (token.type === 'link_open') links++;
      if (token.type === 'link_close') links--;
      if (token.type !== 'text' || links > 0) return [token];
      return piecesOf(token.content, terms, seen).map(({ text, term }) => {
        const piece = new state.Token(term === null ? 'text' : 'term', '', 0);
        piece.content = text;
        piece.meta = { term };
        return piece;
      });
    });
  });
});
md.renderer.rules['term'] = (tokens, i) => {
  const { content = '', meta } = tokens[i] ?? {};
  return `<span class="term" role="button" tabindex="0" data-term="${md.utils.escapeHtml(String(meta?.['term']))}">${md.utils.escapeHtml(content)}</span>`;
};
/** Chinese has no spaces between words: a line of the source may end anywhere, and nothing is left of it. */
const HAN = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]/;
const WIDE_MARK = /[\u3000-\u303f\uff00-\uffef]/;
md.renderer.rules['softbreak'] = (tokens, i) => {
  const [before, after] = [tokens[i - 1]?.content.at(-1) ?? '', tokens[i + 1]?.content.at(0) ?? ''];
  const isOneText = HAN.test(before) && HAN.test(after);
  return isOneText || WIDE_MARK.test(before) || WIDE_MARK.test(after) ? '' : '\n';
};
const purify = createDOMPurify(window);
const OPTIONS = {
  ALLOWED_TAGS: ['p', 'br', 'em', 'strong', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'h3', 'h4', 'hr', 'a', 'sup', 'sub', 'span'],
  ALLOWED_ATTR: ['href', 'class', 'start', 'role', 'tabindex', 'data-term'],
  ALLOWED_URI_REGEXP: /^#/,
  // Numbers are no addresses: the rule above is not about them.
  ADD_URI_SAFE_ATTR: ['tabindex', 'start'],
}; // prettier-ignore

export const renderMarkdown = (text: string, terms: Language | null = null): string =>
  purify.sanitize(md.render(text, { terms }), OPTIONS);
