import { type PlotOptions, plot } from '@observablehq/plot';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { numberOf } from '../words.ts';

export interface ChartProps {
  readonly title: string;
  /** What the picture says, in a sentence: for those who do not see it, and for those who do. */
  readonly says: ComponentChildren;
  /** Head and rows of the numbers behind it. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly options: PlotOptions;
}

/** A drawing with its text alternative: the sentence, and the numbers as a table for who opens it. */
export function Chart({ title, says, head, rows, options }: ChartProps) {
  // Four plots of a day are 400 rows that hardly anybody opens.
  const [isOpen, setOpen] = useState(false);
  return (
    <figure class="chart">
      <h3>{title}</h3>
      <Drawing options={options} />
      <figcaption>{says}</figcaption>
      {rows.length > 0 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            Numbers <span class="unseen">of {title}</span>
          </summary>
          {isOpen && <Numbers title={title} head={head} rows={rows} />}
        </details>
      )}
    </figure>
  );
}

function Numbers({ title, head, rows }: Pick<ChartProps, 'title' | 'head' | 'rows'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label={`Numbers of ${title}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, column) => (
                <td key={head[column]}>{typeof cell === 'number' ? numberOf(cell) : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Drawn anew when its numbers or its width change. Hidden from screen readers: the caption and the table say the same. */
export function Drawing({ options }: { options: PlotOptions }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const draw = () => {
      const drawing = plot({ className: 'plot', width: Math.max(240, box.clientWidth), ...options });
      // The policy of the page refuses a style sheet inside the drawing; ours has its rules.
      drawing.querySelector('style')?.remove();
      box.replaceChildren(drawing);
    };
    draw();
    let width = box.clientWidth;
    const observer = new ResizeObserver(() => {
      if (box.clientWidth === width) return;
      width = box.clientWidth;
      draw();
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [options]);
  return <div ref={place} class="drawing" aria-hidden="true" />;
}
