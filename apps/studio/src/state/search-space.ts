// What is tried, as it is typed.
import type { ChoiceParameter, Parameter } from '@rnnkit/tuning';

import { checkedNumber } from '../settings.ts';

/** So many values of one setting are tried at most. */
const mostValues = 8;

/**
 * Numbers to try, such as `16, 32, 64`, or a range of them such as `0.001..0.1`, of which ratios count.
 *
 * @returns undefined where it is neither
 */
export function parameterOf(name: 'units' | 'learningRate', text: string): Parameter | undefined {
  const [, first, last] = /^\s*(\S+?)\s*(?:\.\.+|…|–|~)\s*(\S+)\s*$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) {
    const [from, to] = [checkedNumber(name, first), checkedNumber(name, last)];
    if (from === undefined || to === undefined || from >= to) return undefined;
    return name === 'units' ? { type: 'int', from, to, step: 1, log: true } : { type: 'float', from, to, log: true };
  }
  const parts = text.split(/[\s,，、;；]+/).filter((part) => part !== '');
  const values = [...new Set(parts.map((part) => checkedNumber(name, part)))];
  const isList = values.length > 0 && values.length <= mostValues && values.every((value) => value !== undefined);
  return isList ? { type: 'choice', values } : undefined;
}

/** How many settings there are to try; undefined where there are ranges among them, and so any number. */
export function combinations(parameters: readonly Parameter[]): number | undefined {
  const isChoice = (one: Parameter): one is ChoiceParameter => one.type === 'choice';
  return parameters.every(isChoice) ? parameters.reduce((all, { values }) => all * values.length, 1) : undefined;
}
