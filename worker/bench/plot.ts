/**
 * Plots as SVG, without a browser. Observable Plot, from the authors of D3, says such a drawing in a few lines and takes
 * any DOM, here jsdom, which the tests use anyway.
 */
import * as Draw from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import type { Plot } from './harness.ts';
import { powerLaw } from './input/power-law.ts';

const FRAME = { width: 720, height: 360, marginLeft: 60, marginRight: 40, marginBottom: 45 };
/** Of labels, in pixels, at most: Plot gives them the room it is told. */
const CHARACTER = 6;
const LINE = 14;

/** @returns a whole SVG file; the same plot gives the same bytes */
export function drawPlot(plot: Plot): string {
  const { document, XMLSerializer } = new JSDOM('').window;
  // A white ground: the file is also shown on dark pages.
  const style = 'background: white; color: #222; font-family: sans-serif';
  const svg = Draw.plot({ ...FRAME, ...drawing(plot), document, style });
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  title.textContent = plot.title;
  svg.prepend(title);
  return `${new XMLSerializer().serializeToString(svg)}\n`;
}

function drawing(plot: Plot): Draw.PlotOptions {
  switch (plot.kind) {
    case 'bars':
      return {
        marginLeft: 15 + CHARACTER * Math.max(...plot.bars.map(({ label }) => label.length)),
        x: { label: plot.x, grid: true },
        y: { label: null, domain: plot.bars.map(({ label }) => label) },
        marks: [Draw.barX(plot.bars, { x: 'value', y: 'label', fill: '#4269d0' }), Draw.ruleX([0])],
      };
    case 'lines': {
      const names = [...new Set(plot.points.map(({ series }) => series))];
      return {
        x: { label: plot.x },
        y: { label: plot.y, grid: true, zero: true },
        color: { legend: false },
        marks: [
          Draw.line(plot.points, { x: 'x', y: 'y', stroke: 'series' }),
          // A list in the corner below the lines: at their ends, names of lines that end alike cover each other.
          ...names.map((series, i) =>
            Draw.text([{ series }], {
              text: 'series',
              fill: 'series',
              frameAnchor: 'bottom-right',
              dy: -LINE * (names.length - i),
            }),
          ),
        ],
      };
    }
    case 'growth': {
      const { exponent, factor } = powerLaw(plot.points);
      const fitted = plot.points.map(({ x }) => ({ x, y: factor * x ** exponent }));
      return {
        x: { label: plot.x, type: 'log', grid: true },
        y: { label: plot.y, type: 'log', grid: true },
        marks: [
          Draw.line(fitted, { x: 'x', y: 'y', stroke: '#bbb', strokeDasharray: '4 4' }),
          Draw.dot(plot.points, { x: 'x', y: 'y', fill: '#4269d0', r: 4 }),
          Draw.text([`size^${exponent.toFixed(2)}`], { frameAnchor: 'top-left', dx: LINE, dy: LINE }),
        ],
      };
    }
  }
}
