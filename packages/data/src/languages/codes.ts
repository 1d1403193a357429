/** The languages of the built-in data, the most widely spoken first (roughly, by all speakers). */
export const languageCodes: readonly string[] = (
  'en zh hi es fr ar bn pt ru ur id de ja sw mr te tr ta vi ko it th gu fa ' +
  'pl uk ml kn my ha yo uz am ro nl az si km hu el cs sv be sr bg he fi sk da no hr ca ka lt ' +
  'sq hy mn lv sl et mk is gl eu af ne lo kk ky tk pa or as zu so sd ps cy ga bs ms fil lb mt fo br kok ' +
  'rm gd ia sc qu ig'
).split(' ');
