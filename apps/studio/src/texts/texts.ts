// The page's texts in the language that is chosen, and numbers as it writes them.
import { computed, signal } from '@preact/signals';

import { locale } from '../state/preferences.ts';
import type { Said } from '../worker/data-summary.ts';
import type { Failure } from '../worker/failure.ts';
import { en, type Texts } from './en.ts';
import type { Locale } from './locales.ts';
import { visible } from './visible.ts';

/** The texts that are there: the English ones always, others once they were fetched. */
const fetched = signal<Partial<Record<Locale, Texts>>>({ en });

const fetching: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<Texts>>> = {
  zh: async () => (await import('./zh.ts')).zh,
};

/** Fetches the texts of the language that is chosen. */
export async function fetchTexts(): Promise<void> {
  const chosen = locale.value;
  if (chosen === 'en' || fetched.value[chosen] !== undefined) return;
  const found = await fetching[chosen]();
  fetched.value = { ...fetched.value, [chosen]: found };
}

/** The texts. Who reads them in a component is drawn again when the language changes. */
export const texts = computed(() => fetched.value[locale.value] ?? en);

/** What went wrong, in words. */
export function failureText(failure: Failure): string {
  const { failures } = texts.value;
  // Each sentence takes the values of its failure.
  const sentence = failures[failure.name] as (...values: readonly (string | number)[]) => string;
  return sentence(...failure.values);
}

/** What is said of data, where this language has words for it; else in English. */
export function saidText({ sentence, remark }: Said): string {
  const { remarks } = texts.value.data;
  if (remarks === undefined) return sentence;
  const words = (remarks[remark.kind] as (...values: readonly unknown[]) => string)(...remark.values);
  if (remark.name === '') return words;
  const place = remark.line === undefined ? '' : ` 第 ${remark.line} 行`;
  return `${remark.name}${place}：${words}`;
}

/** A share as a percentage. What is less than all is never rounded up to 100 %. */
export function percent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return '–';
  const most = 1 - 10 ** -(digits + 2);
  return new Intl.NumberFormat(locale.value, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share < 1 ? Math.min(share, most) : share);
}

/** A number. */
export function decimal(value: number, digits = 0): string {
  return Number.isFinite(value)
    ? new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      )
    : '–';
}

/** A number with the sign that formulas have, which zero has not. */
export const signed = (value: number, digits: number): string =>
  decimal(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value, digits).replace(/^-/, '−');

/** A span of time in whole seconds or minutes. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '–';
  const unit = seconds < 90 ? 'second' : 'minute';
  const amount = unit === 'second' ? Math.ceil(seconds) : Math.round(seconds / 60);
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
}

/** What data is called; the built-in languages in the page's language. */
export function dataTitle(id: string, name: string): string {
  const [, before = '', added] = /^(.*?)(?:\+(\d+)-.*)?$/.exec(id) ?? [];
  const title = titleOf(before, name);
  return added === undefined ? title : `${title} + ${added}`;
}

function titleOf(id: string, name: string): string {
  const [, count, uneven] = /^languages-(\d+)(-uneven)?$/.exec(id) ?? [];
  if (count === undefined) return visible(name);
  const { summary, languages } = texts.value.data;
  const title = summary.languages(Number(count));
  return uneven === undefined ? title : `${title} (${languages.uneven})`;
}

/** A label of a class; those of the built-in languages by their names. */
export function className(label: string, isLanguage: boolean): string {
  if (!isLanguage) return visible(label, 80);
  try {
    return new Intl.DisplayNames(locale.value, { type: 'language' }).of(label) ?? label;
  } catch {
    return label;
  }
}
