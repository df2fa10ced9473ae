import type { ComponentChildren } from 'preact';

/** A table that scrolls sideways where the screen is too narrow, by keyboard too. */
export function Table({
  name,
  head,
  children,
}: {
  name: string;
  /** A column that a phone can do without ends with `*`. */
  head: readonly string[];
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((column) => (
              <th key={column} scope="col" class={column.endsWith('*') ? 'roomy' : undefined}>
                {column.replace('*', '')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** Facts by name; what is null is left out. */
export function Facts({ of }: { of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
