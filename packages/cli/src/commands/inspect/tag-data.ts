// rnnkit inspect, of words with tags and of texts with spans.
import { shownPath } from '../../kept-data.ts';
import { print, printJson } from '../../output.ts';
import { readTagData } from '../../tasks/tag/data.ts';

const usual = { wordColumn: 0, tagColumn: -1, field: 'upos', textColumn: 'text', offsets: 'codePoints' } as const;

/** Shows how many sentences, words and tags there are. */
export async function describeTagData(paths: readonly string[], json: boolean): Promise<void> {
  const parts = [];
  for (const path of paths) {
    const examples = await readTagData(path, usual);
    const tags = new Map<string, number>();
    let words = 0;
    for (const example of examples) {
      const found = 'tags' in example ? example.tags : example.spans.map(({ label }) => label);
      if ('words' in example) words += example.words.length;
      for (const tag of found) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
    const ranked = [...tags].toSorted((a, b) => b[1] - a[1]).map(([tag, count]) => ({ tag, count }));
    parts.push({ name: shownPath(path), sentences: examples.length, words, tags: ranked });
  }
  if (json) {
    printJson({ task: 'tag', parts });
    return;
  }
  for (const { name, sentences, words, tags } of parts) {
    print(
      `data       ${name}: ${sentences.toLocaleString('en')} ${words === 0 ? 'texts with spans' : `sentences, ${words.toLocaleString('en')} words`}`,
    );
    for (const { tag, count } of tags.slice(0, 50))
      print(`  ${tag.padEnd(12)} ${count.toLocaleString('en').padStart(9)}`);
  }
}
