/** The language of what the main process itself says: the menu and the message boxes. */

export type Language = 'en' | 'zh';

/** Language for a BCP 47 tag. */
export function languageOfTag(tag: string): Language {
  return /^zh\b/i.test(tag) ? 'zh' : 'en';
}

/** What the window's settings document says (`language` or `locale`: a tag, or `auto`), else the system's language. */
export function languageOf(settings: unknown, systemTag: string): Language {
  const fields: Record<string, unknown> = typeof settings === 'object' && settings !== null ? { ...settings } : {};
  const chosen = fields['language'] ?? fields['locale'];
  return languageOfTag(typeof chosen === 'string' && /^(?:en|zh)\b/i.test(chosen) ? chosen : systemTag);
}
