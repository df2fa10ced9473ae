import type { ComponentChildren } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { BlockPlace, Word, WordEntry } from '../../../book/decode.ts';
import { BookContext } from '../book-context.ts';
import { CloseIcon, NextIcon, PreviousIcon } from '../icons.tsx';
import { addressOf } from '../place.ts';
import { placeCard } from './card-place.ts';
import { partOfSpeechName, sourceName, stepName } from './names.ts';

interface Props {
  /** Null: nothing is looked up. */
  readonly word: Word | null;
  /** The word it helps, if it does. */
  readonly helped: Word | null;
  readonly isVertical: boolean;
  /** Finds the word in the text again. */
  anchor(): Element | null;
  onStep(by: 1 | -1): void;
  onClose(): void;
}

/** What is known of a word. Always there, so that readers of screens notice when something comes into it. */
export function WordCard({ word, helped, isVertical, anchor, onStep, onClose }: Props) {
  const card = useRef<HTMLElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = anchor();
    // The buttons of the card walk on without the focus, which would bring the word into view.
    element?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = element?.getClientRects()[0];
    if (box === undefined || card.current === null) return;
    const size = { width: card.current.offsetWidth, height: card.current.offsetHeight };
    setPlace(placeCard(box, size, { width: innerWidth, height: innerHeight }, isVertical));
  }, [word, isVertical]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
  };
  return (
    <aside
      ref={card}
      id="word"
      class={word === null ? 'card empty' : 'card'}
      aria-label="Word"
      aria-live="polite"
      style={word === null || place === null ? {} : { left: `${place.left}px`, top: `${place.top}px` }}
      onKeyDown={onKeyDown}
    >
      {word !== null && (
        <>
          <Facts word={word} helped={helped} />
          <div class="card-buttons">
            <button type="button" class="plain" aria-label="Previous word" onClick={() => onStep(-1)}>
              <PreviousIcon />
            </button>
            <button type="button" class="plain" aria-label="Next word" onClick={() => onStep(1)}>
              <NextIcon />
            </button>
            <button type="button" class="plain" aria-label="Close" onClick={onClose}>
              <CloseIcon />
            </button>
          </div>
        </>
      )}
    </aside>
  );
}

function Facts({ word, helped }: { word: Word; helped: Word | null }) {
  const { entry } = word;
  const { lemma, conjugation } = entry;
  return (
    <div class="facts">
      <p class="headword" lang="ja">
        <bdi>
          <Headword entry={entry} />
        </bdi>
      </p>
      <p class="kind">
        {partOfSpeechName(lemma.partOfSpeech)}
        {helped !== null && (
          <>
            {' '}
            helping <bdi lang="ja">{helped.entry.surface}</bdi>
          </>
        )}
      </p>
      <dl>
        {entry.reading !== null && (
          <Fact name="Reading">
            <span lang="ja">{entry.reading}</span>{' '}
            <small class={`source ${entry.source}`}>
              {sourceName(entry.source)}
              {entry.given !== null && (
                <>
                  , <PlaceLink place={entry.given} />
                </>
              )}
            </small>
            <Candidates entry={entry} />
          </Fact>
        )}
        {(lemma.base !== entry.surface || conjugation.length > 0) && (
          <Fact name="Dictionary form">
            <bdi lang="ja">{lemma.base}</bdi>
            {lemma.reading !== null && lemma.reading !== lemma.base && (
              <small lang="ja"> {lemma.reading}</small>
            )}
          </Fact>
        )}
        {conjugation.length > 0 && (
          <Fact name="Form">
            <ol class="steps">
              {conjugation.map((step) => (
                <li key={step}>{stepName(step)}</li>
              ))}
            </ol>
          </Fact>
        )}
        <Fact name="In this book">
          {times(lemma.count)}
          <small>
            {entry.count !== lemma.count && <> · {entry.count.toLocaleString('en')} as here</>}
            {lemma.rank > 0 && <> · rank&nbsp;{lemma.rank.toLocaleString('en')}</>}
          </small>
        </Fact>
        {lemma.count > 1 && (
          <Fact name="First">
            <PlaceLink place={lemma.first} />
          </Fact>
        )}
      </dl>
      {entry.morphemes.length > 1 && <Parts entry={entry} />}
    </div>
  );
}

/** What else an ambiguous word may be read as, and how likely each is. */
function Candidates({ entry: { candidates } }: { entry: WordEntry }) {
  if (candidates.length === 0) return null;
  return (
    <ul class="candidates" aria-label="Possible readings">
      {candidates.map(({ reading, probability }) => (
        <li key={reading}>
          <bdi lang="ja">{reading}</bdi> <small>{Math.round(probability * 100)} %</small>
        </li>
      ))}
    </ul>
  );
}

function Headword({ entry: { surface, furigana } }: { entry: WordEntry }) {
  const pieces: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end, reading } of furigana) {
    pieces.push(
      surface.slice(at, start),
      <ruby>
        {surface.slice(start, end)}
        <rt>{reading}</rt>
      </ruby>,
    );
    at = end;
  }
  return (
    <>
      {pieces}
      {surface.slice(at)}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function PlaceLink({ place }: { place: BlockPlace }) {
  const { book } = useContext(BookContext);
  const [chapter] = place;
  const title = book.chapters[chapter]?.title;
  return (
    <a href={addressOf(place)}>
      chapter {chapter + 1}
      {title !== undefined && title !== '' && (
        <>
          , <bdi>{title}</bdi>
        </>
      )}
    </a>
  );
}

/** The dictionary's units, for who wants to know why. */
function Parts({ entry }: { entry: WordEntry }) {
  return (
    <details>
      <summary>{entry.morphemes.length} morphemes</summary>
      <ul lang="ja">
        {entry.morphemes.map((morpheme, i) => (
          <li key={i}>
            <bdi>{morpheme.surface}</bdi>{' '}
            <small>{morpheme.grammar.filter((term) => term !== '*').join('・')}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}
