/** Lab texts (markdown) → safe HTML. Links may only lead inside the text; nothing is loaded from anywhere. */
import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
const purify = createDOMPurify(window);
const OPTIONS = {
  ALLOWED_TAGS: ['p', 'br', 'em', 'strong', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'h3', 'h4', 'hr', 'a', 'sup', 'sub'],
  ALLOWED_ATTR: ['href', 'class', 'start'],
  ALLOWED_URI_REGEXP: /^#/,
}; // prettier-ignore

export const renderMarkdown = (text: string): string => purify.sanitize(md.render(text), OPTIONS);
