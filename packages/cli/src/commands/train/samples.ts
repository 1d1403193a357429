// What the demo shows at the end: texts that it has not seen, and which language it takes them for.
import { ranked, type TextClassifier } from '@rnnkit/classifier';

import { print } from '../../output.ts';

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

/** Classifies the samples. */
export async function showSamples(classifier: TextClassifier): Promise<void> {
  const known = Object.entries(samples).filter(([language]) => classifier.labels.includes(language));
  const texts = known.map(([, text]) => text);
  const rows = await classifier.probabilities(texts);
  print('');
  print('A few texts:');
  for (const [index, text] of texts.entries()) {
    const [best] = ranked(classifier.labels, rows[index] ?? new Float32Array());
    if (best !== undefined) print(`  ${best.label} ${(100 * best.probability).toFixed(1).padStart(5)} %  ${text}`);
  }
}
