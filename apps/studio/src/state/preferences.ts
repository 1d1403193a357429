// How the page looks: its language and its theme, kept for the next visit.
import { effect, signal } from '@preact/signals';

import { languagesOfTexts, type Locale } from '../texts/locales.ts';

/** A theme; `system` follows the machine. */
export type Theme = 'system' | 'light' | 'dark';

/** The themes. */
export const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Where a browser keeps nothing, such as in a private window, the page works without. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The next visit starts anew.
  }
}

function firstLocale(): Locale {
  const wanted = [kept('locale'), ...navigator.languages.map((language) => language.split('-')[0])];
  return wanted.find((language): language is Locale => languagesOfTexts.some((known) => known === language)) ?? 'en';
}

/** The language of the page. */
export const locale = signal<Locale>(firstLocale());
/** The theme of the page. */
export const theme = signal<Theme>(themes.find((known) => known === kept('theme')) ?? 'system');

effect(() => {
  document.documentElement.lang = locale.value;
  keep('locale', locale.value);
});
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  keep('theme', theme.value);
});
