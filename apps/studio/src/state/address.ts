// The page's address: which view is open, and the settings, so that both can be shared and the browser's buttons work.
import { signal } from '@preact/signals';

/** The views. */
export const views = ['data', 'model', 'train', 'try', 'understand', 'compare', 'take'] as const;
/** One of them. */
export type View = (typeof views)[number];

/** What an address says. */
export interface Address {
  readonly view: View;
  readonly query: URLSearchParams;
  readonly languages: number;
  /** Whether the languages are wanted with ever fewer texts of each. */
  readonly isUneven: boolean;
  /** The lesson that is taken; the empty text for none. */
  readonly lesson: string;
}

function read(): Address {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const parameters = new URLSearchParams(query);
  const languages = Number(parameters.get('languages') ?? 24);
  return {
    view: views.find((known) => known === path) ?? 'data',
    query: parameters,
    languages: Number.isInteger(languages) && languages >= 2 && languages <= 90 ? languages : 24,
    isUneven: parameters.get('uneven') === 'true',
    lesson: parameters.get('lesson') ?? '',
  };
}

/** The address that the page was opened with. */
export const initialAddress = read();
/** The view that is open. */
export const view = signal<View>(initialAddress.view);

/** Tells the page's own steps in the browser's history from links that are pasted into an open page. */
const ours = { page: 'rnnkit studio' } as const;

let query = '';
let languages = initialAddress.languages;
let { isUneven, lesson } = initialAddress;

/** The address of a view with the settings. */
export function addressOf(target: View, ofLesson: string = lesson): string {
  const parameters = new URLSearchParams(query);
  if (languages !== 24) parameters.set('languages', String(languages));
  if (isUneven) parameters.set('uneven', 'true');
  if (ofLesson !== '') parameters.set('lesson', ofLesson);
  const text = parameters.toString();
  return `#${target}${text === '' ? '' : `?${text}`}`;
}

/** Puts settings into the address, without a step in the browser's history. */
export function writeAddress(settings: string, count: number = languages, uneven: boolean = isUneven): void {
  query = settings;
  languages = count;
  isUneven = uneven;
  window.history.replaceState(ours, '', addressOf(view.value));
}

/** Puts the lesson that is taken into the address, as {@link writeAddress} does. */
export function writeLesson(taken: string): void {
  lesson = taken;
  window.history.replaceState(ours, '', addressOf(view.value));
}

/** Opens a view. */
export function open(target: View): void {
  view.value = target;
  window.history.pushState(ours, '', addressOf(target));
  window.scrollTo(0, 0);
}

/** Whether a state of the browser's history is one that the page has made. */
const isOurs = (state: unknown): boolean => (state as typeof ours | null)?.page === ours.page;

/** A link that came into the open page; nobody has answered it before. */
export const followed = signal<Address | undefined>(undefined);

window.addEventListener('popstate', ({ state }) => {
  const address = read();
  view.value = address.view;
  if (!isOurs(state)) followed.value = address;
});
