import { useContext } from 'preact/hooks';
import { BookContext } from './book-context.ts';
import { Choice } from './choice.tsx';
import { ContentsIcon } from './icons.tsx';
import { hasReadings, isEastAsian } from './languages.ts';
import { RARE_AT_MOST } from './rare.ts';
import { FACES, type Settings, SIZES, THEMES } from './settings.ts';

interface Props {
  readonly chapter: number;
  readonly block: number;
  readonly settings: Settings;
  readonly isVertical: boolean;
  readonly isSideOpen: boolean;
  onSettings(settings: Settings): void;
  onVertical(isVertical: boolean): void;
  onSideOpen(isOpen: boolean): void;
}

/** What stands around the text: where one is, and how the text is shown. */
export function Bar(props: Props) {
  const { book } = useContext(BookContext);
  const { chapter, block, isSideOpen } = props;
  const entry = book.chapters[chapter];
  return (
    <>
      <header class="bar">
        <button
          type="button"
          class="plain"
          aria-label="Contents"
          aria-expanded={isSideOpen}
          onClick={() => props.onSideOpen(!isSideOpen)}
        >
          <ContentsIcon />
        </button>
        <div class="titles">
          <h1>
            <bdi>{book.metadata.title || 'Untitled'}</bdi>
          </h1>
          <p>
            <bdi>{entry?.title}</bdi>
            <span class="count">
              {' '}
              {chapter + 1} / {book.chapters.length}
            </span>
          </p>
        </div>
        <div
          class="progress"
          aria-hidden="true"
          style={{ '--read': entry ? block / Math.max(entry.blocks, 1) : 0 }}
        />
      </header>
      <Tools {...props} />
    </>
  );
}

function Tools({ settings, onSettings, isVertical, onVertical }: Props) {
  const { book } = useContext(BookContext);
  return (
    <section class="tools" aria-label="How the text is shown">
      {hasReadings(book) && (
        <Choice
          legend="Furigana"
          name="furigana"
          value={settings.furigana}
          onChoice={(furigana) => onSettings({ ...settings, furigana })}
          options={[
            {
              value: 'all',
              hint: 'Furigana on every word with kanji',
              label: (
                <ruby lang="ja">
                  字<rt>じ</rt>
                </ruby>
              ),
            },
            {
              value: 'rare',
              hint: `Furigana only on words the book has at most ${RARE_AT_MOST} times`,
              label: 'Rare',
            },
            { value: 'off', hint: 'No furigana; glosses stay', label: 'Off' },
          ]}
        />
      )}
      {isEastAsian(book) && (
        <Choice
          legend="Direction of writing"
          name="direction"
          value={isVertical ? 'vertical' : 'horizontal'}
          onChoice={(direction) => onVertical(direction === 'vertical')}
          options={[
            { value: 'vertical', hint: 'Vertical', label: <span lang="ja">縦</span> },
            { value: 'horizontal', hint: 'Horizontal', label: <span lang="ja">横</span> },
          ]}
        />
      )}
      <button type="button" class="plain" popovertarget="look" aria-label="Size, typeface, colours">
        <span aria-hidden="true">Aa</span>
      </button>
      <div id="look" popover="auto">
        <p>Size</p>
        <Choice
          legend="Size of the text"
          name="size"
          value={settings.size}
          onChoice={(size) => onSettings({ ...settings, size })}
          options={SIZES.map((size) => ({
            value: size,
            hint: `${size} pixels`,
            label: <span style={{ fontSize: `${size * 0.72}px` }}>A</span>,
          }))}
        />
        <p>Typeface</p>
        <Choice
          legend="Typeface"
          name="face"
          value={settings.face}
          onChoice={(face) => onSettings({ ...settings, face })}
          options={FACES.map((face) => ({ value: face, label: face === 'serif' ? 'Serif' : 'Sans' }))}
        />
        <p>Colours</p>
        <Choice
          legend="Colours"
          name="theme"
          value={settings.theme}
          onChoice={(theme) => onSettings({ ...settings, theme })}
          options={THEMES.map((theme) => ({ value: theme, label: theme[0]?.toUpperCase() + theme.slice(1) }))}
        />
      </div>
    </section>
  );
}
