// What the fields of a table stand in.

/** What fields may stand in: `double` quotes ("), `single` quotes (') or `none`. */
export type Quote = 'double' | 'single' | 'none';
