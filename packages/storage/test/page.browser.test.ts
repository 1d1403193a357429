// Models in a page: fetched, chosen, written to its own file system, downloaded.
import { expect, onTestFinished, test, vi } from 'vitest';

import { readModel, writeModel } from '../src/page.ts';
import { zipModel, type ModelFiles } from '../src/index.ts';
import { savedFiles } from './saved-files.ts';

const files = savedFiles();
const plain = (read: ModelFiles): unknown => [...read.keys()].toSorted().map((name) => [name, [...read.get(name)!]]);

test('a folder and a file of the page hold a model', async () => {
  const root = await navigator.storage.getDirectory();
  onTestFinished(() => root.removeEntry('reviews', { recursive: true }));
  const folder = await root.getDirectoryHandle('reviews', { create: true });
  await writeModel(folder, files);
  expect(plain(await readModel(folder))).toEqual(plain(files));
  const file = await folder.getFileHandle('model.zip', { create: true });
  await writeModel(file, files);
  expect(plain(await readModel(file))).toEqual(plain(files));
  // What else is in the folder is no file of a model.
  expect(plain(await readModel(folder))).toEqual(plain(files));
  await folder.getFileHandle('rnnkit.json', { create: true });
  await expect(writeModel(folder, files)).rejects.toThrow('Choose another folder');
});

test('an address, dropped files and bytes are read', async () => {
  const zip = zipModel(files) as Uint8Array<ArrayBuffer>;
  const address = URL.createObjectURL(new Blob([zip]));
  onTestFinished(() => URL.revokeObjectURL(address));
  const parts = Array.from(files, ([name, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], name));
  for (const source of [address, zip, new File([zip], 'a.zip'), [new File([zip], 'a.zip')], parts, files])
    expect(plain(await readModel(source))).toEqual(plain(files));
  await expect(readModel('/there/is/none.zip')).rejects.toThrow();
  await expect(readModel([parts.find(({ name }) => name !== 'model.json')!])).rejects.toThrow('are not a model');
  for (const nothing of [undefined, 5, {}, []])
    await expect(readModel(nothing as never)).rejects.toThrow('A model is read from a path');
});

test('a name is a zip file that is downloaded', async () => {
  const clicked: HTMLAnchorElement[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this);
  });
  onTestFinished(() => click.mockRestore());
  await writeModel('reviews', files);
  expect(clicked.map(({ download }) => download)).toEqual(['reviews.zip']);
  expect(plain(await readModel(clicked[0]!.href))).toEqual(plain(files));
  await expect(writeModel(5 as never, files)).rejects.toThrow('A model is written to a name');
});
