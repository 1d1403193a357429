// What a training showed: the figures, baselines beside them, and report.html.
import type { Backend } from '@rnnkit/core';

import type { Option } from 'commander';

import { print, printJson, printPieces, whileDoing } from '../output.ts';
import { reportOf, writeReport } from '../report/file.ts';
import type { Fitted } from './fit-task.ts';
import { ruleOf } from './rules.ts';
import type { CommonOptions, Source } from './source.ts';
import type { SavedModel, TaskParts } from './task-parts.ts';
import type { Options } from './task.ts';

/** Tries a model, writes the report and prints the figures. */
export async function reportTask<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  { train, test, title, tried }: Source<Data>,
  { model, curves, seconds, exitCode }: Fitted<Model>,
  options: Options,
  { name: backend, capabilities }: Backend,
): Promise<void> {
  const { out, from, demo = false, json = false } = options as unknown as CommonOptions;
  const rule = ruleOf(parts, options);
  const data = test ?? train;
  const figures = await whileDoing('trying it, and a simple rule beside it', () =>
    parts.assess({ model, data, trained: train, options }),
  );
  const stopped = exitCode === undefined ? '' : ' It was interrupted.';
  const summary = `${figures.summary} ${tried}, after ${seconds.toFixed(0)} s of training on ${backend}.${stopped}`;
  const path = await reportOf(out);
  const epochs = Object.values(curves)[0]?.length ?? 0;
  const networkSettings = {
    // What the network is like is said by the model that it went on from.
    ...(from === undefined
      ? parts.settingsOf(options, train)
      : { from, ...given(options, namesOf(parts.settingOptions)) }),
    epochs,
  };
  const settings = {
    task: parts.name,
    ...(rule === undefined ? networkSettings : { model: rule.name, ...given(options, rule.takes) }),
    backend,
    threads: capabilities.threads?.count ?? 1,
  };
  // What draws is loaded when there is something to draw.
  const { taskPage } = await import('../report/task-page.ts');
  await writeReport(path, taskPage({ title, summary, curves, sections: await figures.sections(), settings }));
  if (json) {
    const interrupted = exitCode !== undefined;
    const rest = { epochs, seconds, interrupted, backend, model: out, report: path };
    printJson({ task: parts.name, ...figures.json, ...rest });
    return;
  }
  print('');
  print(summary);
  for (const line of figures.lines) print(`  ${line}`);
  print(`model   ${out}`);
  print(`report  ${path}`);
  if (!demo) return;
  print('');
  for (const line of await parts.samples(model, data)) printPieces(line);
}

/** Those that were given. */
function given(options: Options, names: readonly string[]): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = options[name];
      return value === undefined ? [] : [[name, value as string | number | boolean]];
    }),
  );
}

const namesOf = (options: readonly Option[]): string[] => options.map((one) => one.attributeName());
