/** The languages of the page. */
export const languagesOfTexts = ['en', 'zh'] as const;
/** One of them. */
export type Locale = (typeof languagesOfTexts)[number];
