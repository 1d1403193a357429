// What the demo shows at the end: texts that it has not seen, and which language it takes them for.
import type { RankedClass } from '@rnnkit/tasks';

import type { Answer } from '../task.ts';
import type { Classifier } from './figures.ts';

/** Texts of several names; a language that was not trained is left out. */
const samples: Readonly<Record<string, string>> = {
  de: 'Frankreich, Italien und Dänisch',
  en: 'last week, Brazil, and Swiss Franc',
  es: 'hace tres meses y Nueva Zelanda',
  fr: 'la semaine dernière et Royaume-Uni',
  hi: 'जर्मनी और जापान',
  ja: '来週、フランス、日本円',
  pt: 'Alemanha e na próxima semana',
  ru: 'через два дня и Испания',
  tr: 'geçen yıl ve Almanya',
  zh: '昨天和德国',
};

/** Less of the answer's probability is not worth a word. */
const close = 0.1;

/** Classifies the samples. */
export async function samplesOf(classifier: Classifier): Promise<readonly Answer['lines'][number][]> {
  const texts = Object.entries(samples).flatMap(([language, text]) =>
    classifier.labels.includes(language) ? [text] : [],
  );
  const answers = await classifier.predict(texts);
  return [
    [{ text: 'A few texts:' }],
    ...answers.map(({ classes }, index) => [{ text: `  ${answerOf(classes)}  ${texts[index]!}` }]),
  ];
}

/** The answer, and the second one where the text is close to two languages. */
function answerOf([best, second]: readonly RankedClass[]): string {
  const shown = ({ label, probability }: RankedClass): string =>
    `${label} ${(100 * probability).toFixed(1).padStart(5)} %`;
  const isClose = second !== undefined && second.probability > close;
  return `${shown(best!)}${isClose ? ` or ${shown(second)}` : ''}`;
}
