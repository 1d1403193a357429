// The equations of a recurrent cell for one unit at one token: as formulas, and with the numbers that they have there.
import type { GateActivations, GateSum } from '@rnnkit/inspect';

/** A piece of an equation; one that stands for a gate or a state says for which. */
export type Piece = string | { readonly of: string; readonly text: string };

/** An equation. */
export interface CellEquation {
  /** The gate or state that it gives. */
  readonly gives: string;
  readonly formula: readonly Piece[];
  readonly numbers: readonly Piece[];
}

/** How each gate and state is written. */
const symbols: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LSTM: { input: 'i', forget: 'f', candidate: 'c̃', output: 'o', cell: 'c', hidden: 'h' },
  GRU: { update: 'z', reset: 'r', candidate: 'h̃', hidden: 'h' },
  SimpleRNN: { hidden: 'h' },
};

/** The letter of a gate or state. */
export const symbolOf = ({ className }: GateActivations, name: string): string => symbols[className]?.[name] ?? name;

const activationSymbols: Readonly<Record<string, string>> = { sigmoid: 'σ', linear: '' };

/** Whether the layer reads from the end. */
export const isBackward = ({ config }: GateActivations): boolean => config['goBackwards'] === true;

/** A unit of a layer at a token, and how its numbers are written. */
interface Place {
  readonly layer: GateActivations;
  readonly step: number;
  readonly unit: number;
  readonly write: (value: number) => string;
}

/** The equations of a unit at a token, in the order in which they are computed. */
export function equationsOf(
  layer: GateActivations,
  step: number,
  unit: number,
  write: (value: number) => string,
): CellEquation[] {
  const place: Place = { layer, step, unit, write };
  const gates = Object.entries(layer.sums).map(([name, sum]) => gateEquation(place, name, sum));
  if (layer.className === 'LSTM') return [...gates, cellEquation(place), outputEquation(place)];
  return layer.className === 'GRU' ? [...gates, mixedEquation(place)] : gates;
}

const activation = (name: unknown): string => activationSymbols[String(name)] ?? String(name);
const symbol = ({ layer }: Place, of: string): Piece => ({ of, text: symbolOf(layer, of) });

/** What a gate or state is. */
function valueOf({ layer, step, unit }: Place, name: string): number {
  const { gates, cell, hidden, units } = layer;
  return { ...gates, cell, hidden }[name]![step * units + unit]!;
}

const result = (place: Place, of: string): Piece => ({ of, text: place.write(valueOf(place, of)) });
const factor = (place: Place, of: string, value = valueOf(place, of)): Piece => ({
  of,
  text: bracketed(place.write(value)),
});

/** What a state was before the step: zero before the first. */
function before({ layer, step, unit, write }: Place, states: Float32Array): string {
  const { time, units } = layer;
  const earlier = isBackward(layer) ? step + 1 : step - 1;
  return bracketed(write(earlier < 0 || earlier >= time ? 0 : states[earlier * units + unit]!));
}

function gateEquation(place: Place, name: string, { input, recurrent, bias }: GateSum): CellEquation {
  const { layer, step, unit, write } = place;
  const { config, units } = layer;
  const isSquashed = name === 'candidate' || name === 'hidden';
  const squash = activation(config[isSquashed ? 'activation' : 'recurrentActivation']);
  const at = step * units + unit;
  const terms = [input[at]!, recurrent[at]!, ...(config['useBias'] === false ? [] : [bias[unit]!])];
  return {
    gives: name,
    formula: [symbol(place, name), ` = ${squash}(`, ...sumOf(place, name), ')'],
    numbers: [result(place, name), ` = ${squash}(${summed(terms.map(write))})`],
  };
}

function sumOf(place: Place, name: string): readonly Piece[] {
  const { className, config } = place.layer;
  const bias = config['useBias'] === false ? '' : ' + b';
  if (className !== 'GRU' || name !== 'candidate') return [`x W + h₋₁ U${bias}`];
  const reset = symbol(place, 'reset');
  return config['variant'] === 'resetAfter'
    ? ['x W + ', reset, ` ⊙ (h₋₁ U${bias && ' + b′'})${bias}`]
    : ['x W + (', reset, ` ⊙ h₋₁) U${bias}`];
}

/** What an LSTM's cell keeps, and takes up. */
const cellEquation = (place: Place): CellEquation => ({
  gives: 'cell',
  formula: [
    symbol(place, 'cell'),
    ' = ',
    symbol(place, 'forget'),
    ' ⊙ c₋₁ + ',
    symbol(place, 'input'),
    ' ⊙ ',
    symbol(place, 'candidate'),
  ],
  numbers: [
    result(place, 'cell'),
    ' = ',
    factor(place, 'forget'),
    ` × ${before(place, place.layer.cell!)} + `,
    factor(place, 'input'),
    ' × ',
    factor(place, 'candidate'),
  ],
});

/** What an LSTM shows of its cell. */
function outputEquation(place: Place): CellEquation {
  const squash = activation(place.layer.config['activation']);
  return {
    gives: 'hidden',
    formula: [symbol(place, 'hidden'), ' = ', symbol(place, 'output'), ` ⊙ ${squash}(`, symbol(place, 'cell'), ')'],
    numbers: [result(place, 'hidden'), ' = ', factor(place, 'output'), ` × ${squash}(`, result(place, 'cell'), ')'],
  };
}

/** What a GRU keeps of its state, and takes up. */
function mixedEquation(place: Place): CellEquation {
  const keepsByUpdate = place.layer.config['variant'] !== 'chung';
  const update = valueOf(place, 'update');
  const share = (isWhole: boolean): readonly Piece[] =>
    isWhole ? [symbol(place, 'update')] : ['(1 − ', symbol(place, 'update'), ')'];
  const number = (isWhole: boolean): Piece => factor(place, 'update', isWhole ? update : 1 - update);
  return {
    gives: 'hidden',
    formula: [
      symbol(place, 'hidden'),
      ' = ',
      ...share(keepsByUpdate),
      ' ⊙ h₋₁ + ',
      ...share(!keepsByUpdate),
      ' ⊙ ',
      symbol(place, 'candidate'),
    ],
    numbers: [
      result(place, 'hidden'),
      ' = ',
      number(keepsByUpdate),
      ` × ${before(place, place.layer.hidden)} + `,
      number(!keepsByUpdate),
      ' × ',
      factor(place, 'candidate'),
    ],
  };
}

/** A number behind a sign is in brackets if it has one itself. */
const bracketed = (number: string): string => (/^[-−]/.test(number) ? `(${number})` : number);

/** Terms as a sum: what is negative is taken away. */
function summed([first, ...terms]: readonly string[]): string {
  return terms.reduce(
    (sum, term) => (/^[-−]/.test(term) ? `${sum} − ${term.slice(1)}` : `${sum} + ${term}`),
    first ?? '',
  );
}
