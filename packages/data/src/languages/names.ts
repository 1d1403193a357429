// The names that the engine's CLDR has in a language, by kind and code.

/** A name and what it is a name of: the same key in every language. */
export interface Name {
  readonly key: string;
  readonly name: string;
}

const regions =
  'AD AE AF AL AM AO AR AT AU AZ BA BD BE BF BG BH BI BJ BN BO BR BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FR GA GB GE GH GM GN GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KM KP KR KW KZ LA LB LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PG PH PK PL PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SV SY SZ TD TG TH TJ TM TN TO TR TT TW TZ UA UG US UY UZ VE VN VU YE ZA ZM ZW'.split(
    ' ',
  );
const languages =
  'af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky la lo lt lv mk ml mn mr ms mt my ne nl no pa pl pt ro ru sa si sk sl so sq sr sv sw ta te th tk tr uk ur uz vi yi yo zh zu'.split(
    ' ',
  );
const currencies =
  'AED AFN ALL AMD ARS AUD AZN BDT BGN BRL BYN CAD CHF CLP CNY COP CZK DKK DZD EGP ETB EUR GBP GEL HKD HUF IDR ILS INR IQD IRR ISK JPY KES KRW KWD KZT LBP LKR MAD MDL MNT MXN MYR NGN NOK NPR NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU UZS VND ZAR'.split(
    ' ',
  );
const units =
  'acre bit byte celsius centimeter day degree fahrenheit foot gallon gigabyte gram hectare hour inch kilobyte kilogram kilometer liter megabyte meter mile millimeter minute month ounce percent pound second week yard year'.split(
    ' ',
  );
const relativeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** All names of a language. Where the engine has none it gives the code, which is left out. */
export function namesOf(language: string): Name[] {
  const found: Name[] = [];
  const add = (key: string, name: string | undefined): void => {
    if (name !== undefined && name !== key.split(' ')[1] && name.length > 1) found.push({ key, name });
  };
  const display = (type: Intl.DisplayNamesType): Intl.DisplayNames =>
    new Intl.DisplayNames(language, { type, fallback: 'none' });
  const [regionNames, languageNames, currencyNames] = [display('region'), display('language'), display('currency')];
  for (const code of regions) add(`region ${code}`, regionNames.of(code));
  for (const code of languages) add(`language ${code}`, languageNames.of(code));
  for (const code of currencies) add(`currency ${code}`, currencyNames.of(code));
  for (const unit of units) {
    for (const amount of [1, 3, 12]) {
      const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
      add(`measure ${unit} ${amount}`, format.format(amount));
    }
  }
  for (const numeric of ['auto', 'always'] as const) {
    const format = new Intl.RelativeTimeFormat(language, { numeric });
    for (const unit of relativeUnits) {
      for (const amount of [-2, -1, 1, 2, 5]) add(`relative ${unit} ${amount} ${numeric}`, format.format(amount, unit));
    }
  }
  const date = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  for (let day = 0; day < 366; day += 5) add(`date ${day}`, date.format(Date.UTC(2024, 0, 1 + day)));
  return found;
}

/** Whether the engine really has a language, and does not answer in another. */
export function hasLanguage(language: string): boolean {
  try {
    if (Intl.DisplayNames.supportedLocalesOf([language]).length === 0) return false;
  } catch {
    // It is no language tag.
    return false;
  }
  const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const known = regions.filter((code) => display.of(code) !== undefined).length;
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const same = regions.filter((code) => display.of(code) === english.of(code)).length;
  return known > regions.length / 2 && (language === 'en' || same < regions.length * 0.8);
}
