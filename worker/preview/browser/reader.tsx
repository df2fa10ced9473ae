import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DecodedBlock } from '../../book/decode.ts';
import { rememberPlace, useTarget } from './address.ts';
import { Bar } from './bar.tsx';
import { BookContext, type OpenBook } from './book-context.ts';
import { type LoadedChapter, useChapter } from './chapter-loading.ts';
import { Fault } from './fault.tsx';
import { addressOf } from './place.ts';
import { loadSettings, type Settings, saveSettings } from './settings.ts';
import { SidePanel } from './side/side-panel.tsx';
import { ChapterView } from './text/chapter-view.tsx';
import { type Cursor, step, wordAt, wordUnder } from './text/cursor.ts';
import { Turn } from './turn.tsx';
import { WordCard } from './word/word-card.tsx';

/** From here on there is room for the contents beside the text. */
const WIDE = '(min-width: 70rem)';

export function Reader({ open }: { open: OpenBook }) {
  const { book } = open;
  const target = useTarget(book);
  const loaded = useChapter(open, target.chapter);
  const [settings, setSettings] = useSettings();
  const [isVertical, setVertical] = useState(book.metadata.writingMode === 'vertical');
  const [isSideOpen, setSideOpen] = useState(() => matchMedia(WIDE).matches);
  // Kept while it is closed: on a phone each hit of a search closes it.
  const [sideView, setSideView] = useState('contents');
  const [query, setQuery] = useState('');
  const [block, setBlock] = useState(target.block);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [isWordOpen, setWordOpen] = useState(false);
  const toFocus = useRef<Cursor | null>(null);

  // As soon as it is drawn as the word under the cursor, before the next key: until then nothing would have the focus, and
  // a key that comes meanwhile would be lost.
  useLayoutEffect(() => {
    const element = toFocus.current === null ? null : wordElement(toFocus.current);
    if (element === null) return;
    element.focus();
    toFocus.current = null;
  });

  // At another place, what was looked up is out of sight.
  useEffect(() => {
    setBlock(target.block);
    setCursor(null);
    setWordOpen(false);
    if (!matchMedia(WIDE).matches) setSideOpen(false);
  }, [target]);

  // A word that was looked for is under the cursor, once its chapter is there.
  useEffect(() => {
    const found = target.offset === null ? null : wordAt(blocksOf(loaded), target.block, target.offset);
    if (found === null) return;
    toFocus.current = found;
    setCursor(found);
  }, [target, loaded]);

  const blocks = blocksOf(loaded);
  const word = cursor !== null && isWordOpen ? (wordUnder(blocks, cursor) ?? null) : null;
  const helped =
    word?.helps == null || cursor === null ? null : (blocks[cursor.block]?.words[word.helps] ?? null);
  const moveTo = (next: Cursor) => {
    toFocus.current = next;
    setCursor(next);
  };
  const closeSide = () => {
    // What has the focus there is about to go, and without a focus the page hears no keys.
    if (document.activeElement?.closest('.side')) {
      document.querySelector<HTMLElement>('.bar [aria-expanded]')?.focus();
    }
    setSideOpen(false);
  };
  const closeWord = () => {
    toFocus.current = cursor;
    setWordOpen(false);
  };
  // Beside a panel that lies over the text, a tap on the text closes it, and does nothing else.
  const onClickCapture = (event: MouseEvent) => {
    if (!isSideOpen || matchMedia(WIDE).matches) return;
    if (!(event.target instanceof Element) || event.target.closest('main') === null) return;
    event.stopPropagation();
    event.preventDefault();
    closeSide();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const by = isTyping(event.target) ? 0 : event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
    const turned = by === 0 ? null : target.chapter + by;
    if (turned !== null && book.chapters[turned] !== undefined) location.hash = addressOf([turned, 0]);
    else if (event.key === 'Escape' && isWordOpen) closeWord();
    else if (event.key === 'Escape') closeSide();
  };

  return (
    <BookContext.Provider value={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole page end here */}
      <div
        class="reader"
        data-furigana={settings.furigana}
        onKeyDown={onKeyDown}
        onClickCapture={onClickCapture}
      >
        <Bar
          chapter={target.chapter}
          block={block}
          settings={settings}
          onSettings={setSettings}
          isVertical={isVertical}
          onVertical={setVertical}
          isSideOpen={isSideOpen}
          onSideOpen={setSideOpen}
        />
        {isSideOpen && (
          <SidePanel
            chapter={target.chapter}
            block={block}
            view={sideView}
            onView={setSideView}
            query={query}
            onQuery={setQuery}
            onClose={closeSide}
          />
        )}
        {loaded === null && <main class="text" aria-busy="true" aria-label="The chapter is on its way" />}
        {loaded !== null && 'fault' in loaded && <Fault fault={loaded.fault} />}
        {loaded !== null && 'blocks' in loaded && (
          <ChapterView
            key={target.chapter}
            title={book.chapters[target.chapter]?.title || `Chapter ${target.chapter + 1}`}
            blocks={loaded.blocks}
            isVertical={isVertical}
            target={target}
            layout={`${isVertical} ${settings.size} ${settings.face} ${settings.furigana} ${isSideOpen}`}
            cursor={cursor}
            onCursor={moveTo}
            onOpen={(next) => {
              moveTo(next);
              setWordOpen(true);
            }}
            onBlock={(next) => {
              setBlock(next);
              rememberPlace(target.chapter, next);
            }}
          >
            <Turn chapter={target.chapter} />
          </ChapterView>
        )}
        <WordCard
          word={word}
          helped={helped}
          isVertical={isVertical}
          anchor={() => (cursor === null ? null : wordElement(cursor))}
          onStep={(by) => {
            const next = cursor === null ? null : step(blocks, cursor, by);
            if (next !== null) setCursor(next);
          }}
          onClose={closeWord}
        />
      </div>
    </BookContext.Provider>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'search';
}

function blocksOf(loaded: LoadedChapter | null): readonly DecodedBlock[] {
  return loaded !== null && 'blocks' in loaded ? loaded.blocks : [];
}

function useSettings(): [Settings, (settings: Settings) => void] {
  const [settings, setSettings] = useState(loadSettings);
  useEffect(() => {
    saveSettings(settings);
    const { dataset, style } = document.documentElement;
    if (settings.theme === 'auto') delete dataset.theme;
    else dataset.theme = settings.theme;
    style.setProperty('--size', `${settings.size}px`);
    style.setProperty('--face', `var(--${settings.face})`);
  }, [settings]);
  return [settings, setSettings];
}

function wordElement({ block, word }: Cursor): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-block="${block}"] [data-word="${word}"]`);
}
