import type { ComponentChildren } from 'preact';

interface Props<T extends string | number> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly {
    readonly value: T;
    readonly label: ComponentChildren;
    /** Read out behind a label that is no plain text. */
    readonly hint?: string;
  }[];
  readonly value: T;
  onChoice(value: T): void;
}

/** One of a few, side by side: radio buttons that look like one button in parts. */
export function Choice<T extends string | number>({ legend, name, options, value, onChoice }: Props<T>) {
  return (
    <fieldset class="choice">
      <legend class="unseen">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.hint}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChoice(option.value)}
          />
          <span>
            {option.label}
            {typeof option.label !== 'string' && <span class="unseen"> {option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
