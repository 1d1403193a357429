// The settings as a program: what a person copies and runs.
import { imbalanceRatio, type Settings } from './settings.ts';

/** A program that trains the same model. */
export function modelCode(
  settings: Settings,
  data: 'languages' | 'files',
  languageCount: number,
  isUneven = false,
): string {
  const isBuiltIn = data === 'languages';
  const imports = [
    `import { cpu } from '@rnnkit/backend-cpu';`,
    `import { wasm } from '@rnnkit/backend-wasm';`,
    `import { trainClassifier } from '@rnnkit/tasks';`,
    `import { useBackend } from '@rnnkit/core';`,
    ...(isBuiltIn ? [`import { languages } from '@rnnkit/data';`] : []),
  ];
  const load = isBuiltIn
    ? `const { train, validation, test } = languages({ languages: ${languageCount}, seed: 1${isUneven ? `, imbalanceRatio: ${imbalanceRatio}` : ''} });`
    : `const train = { texts: ['…'], labels: ['…'] }; // your texts and their labels`;
  const options = Object.entries(settings).map(
    ([name, value]) => `  ${name}: ${typeof value === 'string' ? `'${value}'` : String(value)},`,
  );
  const answer = isBuiltIn
    ? `console.log('accuracy:', (await classifier.assess(test)).accuracy);`
    : `console.log(await classifier.predict('…'));`;
  return `${imports.join('\n')}

await useBackend(wasm(), cpu());
${load}

const classifier = await trainClassifier(train.texts, train.labels, {
${[...(isBuiltIn ? ['  validation,'] : []), ...options].join('\n')}
});
${answer}
`;
}
