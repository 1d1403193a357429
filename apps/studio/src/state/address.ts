// The page's address: which view is open, and the settings, so that both can be shared and the browser's buttons work.
import { signal } from '@preact/signals';

/** The views. */
export const views = ['data', 'model', 'train', 'try', 'understand', 'compare', 'take'] as const;
/** One of them. */
export type View = (typeof views)[number];

interface Address {
  readonly view: View;
  readonly query: URLSearchParams;
  readonly languages: number;
}

function read(): Address {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const parameters = new URLSearchParams(query);
  const languages = Number(parameters.get('languages') ?? 24);
  return {
    view: views.find((known) => known === path) ?? 'data',
    query: parameters,
    languages: Number.isInteger(languages) && languages >= 2 && languages <= 90 ? languages : 24,
  };
}

/** The address that the page was opened with. */
export const initialAddress = read();
/** The view that is open. */
export const view = signal<View>(initialAddress.view);

let query = '';
let languages = initialAddress.languages;

/** The address of a view with the settings. */
export function addressOf(target: View): string {
  const parameters = new URLSearchParams(query);
  if (languages !== 24) parameters.set('languages', String(languages));
  const text = parameters.toString();
  return `#${target}${text === '' ? '' : `?${text}`}`;
}

/** Puts settings into the address, without a step in the browser's history. */
export function writeAddress(settings: string, count: number = languages): void {
  query = settings;
  languages = count;
  window.history.replaceState(null, '', addressOf(view.value));
}

/** Opens a view. */
export function open(target: View): void {
  view.value = target;
  window.history.pushState(null, '', addressOf(target));
  window.scrollTo(0, 0);
}

window.addEventListener('popstate', () => {
  view.value = read().view;
});
