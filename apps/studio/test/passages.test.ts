// Where a unit is most active, in the held-out texts.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { gateActivations } from '@rnnkit/inspect';
import { newClassifier, readTokens } from '@rnnkit/tasks';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { passagesOf } from '../src/worker/passages.ts';
import { violations } from './support/accessible.ts';
import { openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

test('the strongest passage is where the state of the unit is farthest from zero', async () => {
  await useBackend(cpu());
  const texts = ['a cab bed', 'dead beef', 'fade', ''];
  const classifier = newClassifier(texts, ['x', 'y'], { tokenLevel: 'characters', units: 3, embeddingDim: 4 });
  await classifier.predict('a'); // a model that has its weights
  const [{ layer } = { layer: '' }] = await gateActivations(classifier.model, [1, 2]);
  const found = await passagesOf(classifier, { texts, labels: ['x', 'y', 'x', 'y'] }, { layer, unit: 1 });
  expect(found.map(({ text }) => text).toSorted()).toEqual(texts.filter(Boolean).toSorted());
  for (const { text, before, token, after, value } of found) {
    expect(before + token + after).toBe(text);
    const ids = readTokens(classifier, text).map(({ id }) => id);
    const { hidden, units } = (await gateActivations(classifier.model, ids)).find((one) => one.layer === layer)!;
    const states = ids.map((_, place) => hidden[place * units + 1]!);
    expect(Math.abs(value)).toBe(Math.max(...states.map(Math.abs)));
    expect(states[readTokens(classifier, before).length]).toBe(value);
  }
  const strengths = found.map(({ value }) => Math.abs(value));
  expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
  classifier.dispose();
});

test('the passages of a unit are found by keyboard, and lead into their texts', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=1`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  await page.locator('.row.unit input').fill('3');
  await page.getByRole('button', { name: 'Where is unit 3 most active?' }).focus();
  await page.keyboard.press('Enter');
  const list = page.locator('.passages li');
  await list.nth(7).waitFor({ timeout: 60_000 });
  expect(await page.locator('.passages mark').count()).toBe(8);
  expect(await violations(page)).toEqual([]);
  const marked = await list.first().locator('p').first().innerText();
  await list.first().getByRole('button', { name: 'Look into it' }).focus();
  await page.keyboard.press('Enter');
  const text = await page.locator('#inside input').first().inputValue();
  expect(text.replaceAll(/\s/g, '')).toContain(marked.replaceAll(/\s/g, '').slice(0, 20));
  // Of another unit they are others.
  await page.locator('.row.unit input').fill('4');
  await expect.poll(() => list.count()).toBe(0);
  await page.locator('.preferences select').first().selectOption('zh');
  await page.getByRole('button', { name: '第 4 个单元在哪里最活跃？' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});
