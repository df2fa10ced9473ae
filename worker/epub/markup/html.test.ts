import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { MarkupHandler } from './handler.ts';
import { parseHtml } from './html.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** Events one a line, text in one piece. */
class Recorder implements MarkupHandler {
  readonly events: string[] = [];

  open(name: string): void {
    this.events.push(`<${name}`);
  }
  text(data: string): void {
    const last = this.events.at(-1);
    if (last?.startsWith('#')) this.events[this.events.length - 1] = last + data;
    else this.events.push(`#${data}`);
  }
  cdata(data: string): void {
    this.text(data);
  }
  interrupt(): void {
    this.events.push('!');
  }
  close(): void {
    this.events.push('>');
  }
}

function streamed(source: string): string[] {
  const recorder = new Recorder();
  expect(parseHtml(source, recorder, 1_000_000)).toBe(true);
  return recorder.events;
}

/** The same from the tree that parse5 builds as a whole. */
function whole(source: string): string[] {
  const recorder = new Recorder();
  const walk = (node: Node) => {
    if (node.nodeName === '#text' && 'value' in node) recorder.text(node.value);
    else if (node.nodeName === '#comment') recorder.interrupt();
    else if ('tagName' in node) {
      recorder.open(node.tagName);
      node.childNodes.forEach(walk);
      recorder.close();
    }
  };
  parse(source, { scriptingEnabled: false }).childNodes.forEach(walk);
  return recorder.events;
}

describe('HTML handed over while it is read', () => {
  it('is what the whole tree would be, however it is misnested', () => {
    const tags =
      'p div b i a em table tr td li ul h1 ruby rt span nobr form button select option section'.split(' ');
    const piece = fc.oneof(
      fc.constantFrom(...tags.flatMap((tag) => [`<${tag}>`, `<${tag}>`, `</${tag}>`])),
      fc.constantFrom(
        '山路',
        'x',
        '<br>',
        '<!-- x -->',
        '<hr>',
        '</body>',
        '</p>',
        '</table>',
        '<svg><g>y</g></svg>',
        '\n',
      ),
    );
    const source = fc.array(piece, { minLength: 30, maxLength: 60 }).map((pieces) => {
      const text = pieces.join('');
      // Closed now and then, for it to become deeper than 512 levels is another matter.
      return Array.from({ length: 60 }, () => `${text}${tags.map((tag) => `</${tag}>`).join('')}`).join('');
    });
    fc.assert(
      fc.property(source, (text) => {
        expect(streamed(text)).toEqual(whole(text));
      }),
      { numRuns: 30, seed: 20_261_126 },
    );
  });

  it('is so for every place where it may be handed over', () => {
    // Elements close while something is open that will be taken apart, so that they must wait.
    const misnested =
      '<b>一<div>二<i>三</i>四</b>五</div>' +
      '<table><tr><td>七</td></tr>六<tr><td>八</td></tr></table><a>十<p><u>百</u><a>千</a></p>';
    for (let before = 500; before < 525; before++) {
      const source = `${'<p>x</p>'.repeat(before)}${misnested.repeat(5)}${'<p>x</p>'.repeat(600)}${misnested}`;
      expect(streamed(source)).toEqual(whole(source));
    }
  });

  it('keeps what was handed over when a frameset would throw the body away', () => {
    const { events } = (() => {
      const recorder = new Recorder();
      parseHtml(`${'<p></p>'.repeat(2000)}<frameset><frame></frameset>`, recorder, 10_000);
      return recorder;
    })();
    expect(events.filter((event) => event === '<p')).toHaveLength(2000);
    expect(events.filter((event) => event === '>')).toHaveLength(
      events.filter((event) => event.startsWith('<')).length,
    );
  });

  it('holds no more elements than it is allowed, for a page of any length', () => {
    const recorder = new Recorder();
    expect(parseHtml('<p>山路<b>を</b>'.repeat(20_000), recorder, 2000)).toBe(true);
    expect(recorder.events.filter((event) => event === '<p')).toHaveLength(20_000);
    expect(parseHtml(`<table>${'<tr><td>x'.repeat(20_000)}`, new Recorder(), 2000)).toBe(false);
  });
});
