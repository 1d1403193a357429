/** Fetches what is rare. */
export const rest = (): Promise<unknown> => import('./rest.ts');
