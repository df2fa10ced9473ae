import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReadingSource, Report } from '../../../book/decode.ts';
import { BookContext } from '../book-context.ts';
import { languageName } from '../languages.ts';
import { sourceName } from '../word/names.ts';

/** What is known of the book, and how its import went. */
export function About() {
  const { book } = useContext(BookContext);
  const { metadata, totals, report } = book;
  const readings = (Object.entries(report.readings) as [ReadingSource, number][]).filter(
    ([, count]) => count > 0,
  );
  const read = readings.reduce((sum, [, count]) => sum + count, 0);
  return (
    <div class="about">
      <dl>
        <Line name="Title">
          <bdi>{metadata.title}</bdi>
        </Line>
        {metadata.subtitle && (
          <Line name="Subtitle">
            <bdi>{metadata.subtitle}</bdi>
          </Line>
        )}
        {metadata.series && (
          <Line name="Series">
            <bdi>{[metadata.series.title, metadata.series.position].filter(Boolean).join(' ')}</bdi>
          </Line>
        )}
        {metadata.creators.length > 0 && (
          <Line name="By">
            <bdi>{metadata.creators.join(', ')}</bdi>
          </Line>
        )}
        {metadata.publisher !== null && (
          <Line name="Publisher">
            <bdi>{metadata.publisher}</bdi>
          </Line>
        )}
        <Line name="Characters">{number(totals.characters)}</Line>
        <Line name="Sentences">{number(totals.sentences)}</Line>
        <Line name="Words">
          {number(totals.words)}, {number(totals.uniqueWords)} different
        </Line>
        {totals.ruby > 0 && <Line name="Author’s ruby">{number(totals.ruby)}</Line>}
        <Line name="Images">{number(totals.images)}</Line>
        {[...charactersByLanguage(report)].map(([language, characters]) => (
          <Line key={language} name={languageName(language)}>
            {number(characters)} characters
          </Line>
        ))}
      </dl>
      {read > 0 && (
        <>
          <h2>Readings of words with kanji</h2>
          <dl>
            {readings.map(([source, count]) => (
              <Line key={source} name={sourceName(source)}>
                {number(count)} <small>{Math.round((count / read) * 100)} %</small>
              </Line>
            ))}
          </dl>
        </>
      )}
      {report.warnings.length > 0 && (
        <>
          <h2>Found while reading the file</h2>
          <ul>
            {report.warnings.map(({ code, message, place }, i) => (
              <li key={i}>
                <bdi>{message}</bdi>
                {place !== null && (
                  <small>
                    {' '}
                    <bdi>{place}</bdi>
                  </small>
                )}{' '}
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="edition">
        Format {book.format}, analyser {book.analyser}, edition <code>{book.edition.slice(0, 8)}</code>
      </p>
    </div>
  );
}

/** The report has a language once for each thing that told it. */
function charactersByLanguage({ languages }: Report): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { language, characters } of languages) {
    sums.set(language, (sums.get(language) ?? 0) + characters);
  }
  return sums;
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function number(value: number): string {
  return value.toLocaleString('en');
}
