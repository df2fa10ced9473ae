import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { type EntityNames, IllFormed, parseXml } from './xml.ts';

const names: EntityNames = (name) =>
  new Map([
    ['amp', '&'],
    ['lt', '<'],
    ['nbsp', '\u00a0'],
  ]).get(name);

/** What a parser tells of a document, text in one piece; null when it is not well-formed. */
type Told = string[] | null;

function merged(events: readonly string[]): string[] {
  const told: string[] = [];
  for (const event of events) {
    if (event.startsWith('#') && told.at(-1)?.startsWith('#')) told.push(`${told.pop()}${event.slice(1)}`);
    else told.push(event);
  }
  return told;
}

function ours(source: string): Told {
  const events: string[] = [];
  try {
    parseXml(
      source,
      {
        open: (name, attributes) => events.push(`<${name} ${JSON.stringify(Object.entries(attributes))}`),
        text: (data) => events.push(`#${data}`),
        cdata: (data) => events.push(`[${data}`),
        interrupt: () => events.push('!'),
        close: () => events.push('>'),
      },
      names,
    );
    return merged(events);
  } catch (fault) {
    if (fault instanceof IllFormed) return null;
    throw fault;
  }
}

/** The parser of jsdom, without namespaces as ours is at this level. */
function theirs(source: string): Told {
  // It lets halves of characters through, which no decoder gives and XML does not allow.
  if (!source.isWellFormed()) return null;
  const events: string[] = [];
  let isOpen = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.ENTITIES = { amp: '&', lt: '<', nbsp: '\u00a0' };
  parser.on('opentag', ({ name, attributes }) => {
    isOpen++;
    events.push(`<${name.slice(name.indexOf(':') + 1)} ${JSON.stringify(Object.entries(attributes))}`);
  });
  parser.on('closetag', () => {
    isOpen--;
    events.push('>');
  });
  parser.on('text', (data) => isOpen > 0 && data !== '' && events.push(`#${data}`));
  parser.on('cdata', (data) => events.push(`[${data}`));
  parser.on('comment', () => events.push('!'));
  parser.on('processinginstruction', () => events.push('!'));
  parser.on('error', (fault) => {
    throw fault;
  });
  try {
    parser.write(source).close();
    return merged(events);
  } catch {
    return null;
  }
}

describe('parseXml', () => {
  const pieces = [
    ...'<>&;="\'/!?-[]:x \n\t\r',
    ...[
      '<a>',
      '</a>',
      '<b/>',
      '<é>',
      '</é>',
      '<c:d e:f="g">',
      '</c:d>',
      '<a b="c" d=\'e\'>',
      ' b="c"',
      ' xml:lang="ja"',
    ],
    ...[
      '<!--',
      '-->',
      '--',
      '<![CDATA[',
      ']]>',
      '<?p',
      '?>',
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="x"?>',
    ],
    ...[
      '<!DOCTYPE a>',
      '<!DOCTYPE a [<!ELEMENT b ANY>]>',
      '&amp;',
      '&nbsp;',
      '&x;',
      '&#65;',
      '&#x1F600;',
      '&#0;',
      '&',
    ],
    ...[
      '山路',
      '𠮟',
      '\ud800',
      '\u0007',
      '\ufffe',
      '\u0085',
      '\u2028',
      '\u00b7',
      '<𠮟>',
      '</𠮟>',
      '<a ',
      '\r\n',
    ],
  ];
  const piece = fc.constantFrom(...pieces);
  const element: fc.Memo<string> = fc.memo((depth) =>
    fc
      .tuple(
        fc.constantFrom('a', 'b', 'é', 'c:d', '𠮟x'),
        fc.constantFrom('', ' b="c"', " b='&amp;\n'", ' x:type="y" ', '\n'),
        children(depth),
      )
      .map(([name, attributes, inside]) => `<${name}${attributes}>${inside}</${name} >`),
  );
  const children: fc.Memo<string> = fc.memo((depth) =>
    depth < 2
      ? fc.constantFrom('', '山路', ' &amp; ', '<!-- > -->', '<![CDATA[<]]>', '<?p x?>', '<b/>')
      : fc
          .array(fc.oneof(element(), fc.constantFrom('山路', '&#x1F600;', '\r\n', '<!---->')), {
            maxLength: 4,
          })
          .map((all) => all.join('')),
  );

  it('reads what is well-formed as saxes does', () => {
    fc.assert(
      fc.property(element(4), (source) => {
        expect(ours(source)).toEqual(theirs(source));
        expect(ours(source)).not.toBeNull();
      }),
      { numRuns: 500, seed: 20_261_126 },
    );
  });

  it('finds the faults that saxes finds, and no others', () => {
    const broken = fc
      .tuple(
        element(3),
        fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.array(piece, { maxLength: 3 })), { maxLength: 3 }),
      )
      .map(([source, changes]) => {
        let text = source;
        for (const [at, removed, inserted] of changes) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + inserted.join('') + text.slice(start + removed);
        }
        return text;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
        ),
        (source) => {
          expect(ours(source)).toEqual(theirs(source));
        },
      ),
      { numRuns: 4000, seed: 20_261_126 },
    );
  });

  it.each(['<a b="', '<a', '<a>&', '<!--', '<?', '<![CDATA[', '<a '])(
    'ends at once when it breaks off: %s',
    (start) => {
      expect(ours(`${start}${'x '.repeat(500_000)}`)).toBeNull();
      expect(ours(`<a>${start.repeat(100_000)}`)).toBeNull();
    },
  );
});
