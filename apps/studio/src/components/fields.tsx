// Form fields that say what they are for.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

import { checkedNumber, limits, type NumberSetting } from '../settings.ts';
import { change } from '../state/data.ts';
import { settings } from '../state/studio.ts';
import { texts } from '../texts/texts.ts';

interface TextFieldProps {
  readonly label: string;
  /** What is said below it, also of what is wrong with it. */
  readonly hint: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onType: (text: string) => void;
  readonly onLeave?: () => void;
  /** Whether a number is typed. */
  readonly isNumber?: boolean;
}

/** A field in which something short is typed. */
export function TextField({ label, hint, value, isWrong, onType, onLeave, isNumber = false }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={isNumber ? 'decimal' : undefined}
        autocomplete="off"
        value={value}
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onType(currentTarget.value)}
        onBlur={onLeave}
      />
      <p id={`${id}-hint`} class={isWrong ? 'hint bad' : 'hint'}>
        {hint}
      </p>
    </div>
  );
}

/** A setting that is a number. What is not in its limits is told of and not taken. */
export function NumberField({ name }: { readonly name: NumberSetting }) {
  const value = settings.value[name];
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const { label, hint } = texts.value.settings[name];
  const [least, most] = limits[name];
  const isWrong = wrong !== undefined && checkedNumber(name, wrong) === undefined;
  return (
    <TextField
      label={label}
      hint={isWrong ? texts.value.fields.between(least, most) : hint}
      value={isWrong ? wrong : String(value)}
      isWrong={isWrong}
      isNumber
      onType={(text) => {
        const checked = checkedNumber(name, text);
        setWrong(checked === undefined ? text : undefined);
        if (checked !== undefined) change({ [name]: checked });
      }}
      onLeave={() => setWrong(undefined)}
    />
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly value: Value;
  readonly choices: readonly (readonly [value: Value, label: string])[];
  readonly onChoose: (value: Value) => void;
}

/** One of a few values, all of them in sight. */
export function Choice<Value extends string>({ label, hint, value, choices, onChoose }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <fieldset class="field choice" aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
      <legend>{label}</legend>
      <div class="segments">
        {choices.map(([choice, text]) => (
          <label key={choice} class={choice === value ? 'segment chosen' : 'segment'}>
            <input type="radio" name={id} checked={choice === value} onChange={() => onChoose(choice)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </fieldset>
  );
}

/** One of many values. */
export function Select<Value extends string>({ label, hint, value, choices, onChoose }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = choices.find(([choice]) => choice === currentTarget.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
      >
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
    </div>
  );
}

/** A part of a view with a heading. */
export function Card({
  title,
  children,
  class: extra = '',
  id: place,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly id?: string;
}) {
  const id = useId();
  return (
    <section id={place} class={`card ${extra}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** A button that copies a text, and says that it has. */
export function CopyButton({ text, label }: { readonly text: () => string; readonly label: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text());
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{done ? texts.value.fields.copied : label}</span>
    </button>
  );
}
