import { useContext } from 'preact/hooks';
import type { Profile as ChapterProfile } from '../../../book/decode.ts';
import { RANK_BANDS } from '../../../book/uses.ts';
import { BookContext } from '../book-context.ts';
import { addressOf } from '../place.ts';
import type { ViewProps } from './views.ts';

/** How hard this chapter is to read, and how hard the others are beside it. */
export function Profile({ chapter }: ViewProps) {
  const { book } = useContext(BookContext);
  const profile = book.chapters[chapter]?.profile;
  return (
    <div class="profile">
      {profile !== undefined && <Details profile={profile} />}
      <h2>New words in each chapter</h2>
      <table>
        <tbody>
          {book.chapters.map(({ title, profile: other, words }, i) => (
            <tr key={i} aria-current={i === chapter ? 'true' : undefined}>
              <th scope="row">
                <a href={addressOf([i, 0])}>
                  <bdi>{title || `Chapter ${i + 1}`}</bdi>
                </a>
              </th>
              <td>
                <Share part={other?.newWords ?? 0} whole={words} label={title} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const GRADES = ['year 1', 'year 2', 'year 3', 'year 4', 'year 5', 'year 6', 'secondary school', 'not taught'];

function Details({ profile }: { profile: ChapterProfile }) {
  const kanji = sum(profile.kanji);
  return (
    <>
      <h2>This chapter</h2>
      <dl>
        <dt>Sentences</dt>
        <dd>
          {profile.sentences.median} characters, one in ten over {profile.sentences.long}
        </dd>
        <dt>New words</dt>
        <dd>{profile.newWords.toLocaleString('en')}</dd>
        <dt>Only once in the book</dt>
        <dd>{profile.once.toLocaleString('en')}</dd>
      </dl>
      <h2>Its words, by how common they are in the book</h2>
      <Bars values={profile.ranks} labels={bandNames()} />
      {kanji > 0 && (
        <>
          <h2>Its kanji, by when school teaches them</h2>
          <Bars values={profile.kanji} labels={GRADES} />
        </>
      )}
    </>
  );
}

function Bars({ values, labels }: { values: readonly number[]; labels: readonly string[] }) {
  const whole = sum(values);
  return (
    <table>
      <tbody>
        {values.map((value, i) => (
          <tr key={i}>
            <th scope="row">{labels[i]}</th>
            <td>
              <Share part={value} whole={whole} label={labels[i] ?? ''} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Share({ part, whole, label }: { part: number; whole: number; label: string }) {
  const share = whole === 0 ? 0 : part / whole;
  return (
    <span class="share">
      <meter value={share} aria-label={label} />
      <small>{Math.round(share * 100)} %</small>
    </span>
  );
}

function bandNames(): string[] {
  const from = (i: number) => ((RANK_BANDS[i - 1] ?? 0) + 1).toLocaleString('en');
  return [
    ...RANK_BANDS.map((end, i) => `${from(i)}–${end.toLocaleString('en')}`),
    `from ${from(RANK_BANDS.length)}`,
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
