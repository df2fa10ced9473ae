import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DecodedBlock } from '../../../book/decode.ts';
import type { Target } from '../place.ts';
import { type Cursor, firstFrom, step } from './cursor.ts';
import { Nearness } from './nearness.ts';
import { blockInView, holdInView, scrollByScreen, scrollToBlock, wheelSideways } from './scrolling.ts';
import { SectionView } from './section-view.tsx';
import { sectionsOf } from './sections.ts';

interface Props {
  readonly title: string;
  readonly blocks: readonly DecodedBlock[];
  readonly isVertical: boolean;
  /** Block to begin at; a new object each time somebody wants to go there. */
  readonly target: Target;
  readonly cursor: Cursor | null;
  /** What changes the layout: the place is kept when it does. */
  readonly layout: string;
  onCursor(cursor: Cursor): void;
  onOpen(cursor: Cursor): void;
  /** The block that is read now. */
  onBlock(block: number): void;
  /** Stands behind the text: the way to the next chapter. */
  readonly children: ComponentChildren;
}

/** The text of a chapter: one stop for the keyboard, with a cursor that walks from word to word. */
export function ChapterView(props: Props) {
  const { blocks, isVertical, target, cursor } = props;
  const scroller = useRef<HTMLElement>(null);
  const here = useRef(target.block);
  const isHeld = useRef(false);
  const sections = useMemo(() => sectionsOf(blocks), [blocks]);
  const near = sections.findIndex(({ parts }) => parts.some(({ block }) => block >= target.block));
  const [nearness] = useState(() => new Nearness());

  useEffect(() => {
    if (scroller.current === null) return;
    return nearness.start(scroller.current);
  }, [nearness]);

  useLayoutEffect(() => {
    here.current = target.block;
    scroller.current?.focus({ preventScroll: true });
  }, [target]);

  // Whatever changes the layout moves the text away, a phone that is turned as well.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const bring = () => {
      scrollToBlock(element, here.current);
      // A word that was looked for may stand a screen behind the beginning of its block.
      const word = element.querySelector('[data-word]:focus');
      word?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    let release = () => {};
    const hold = () => {
      release();
      isHeld.current = true;
      release = holdInView(element, bring, () => {
        isHeld.current = false;
      });
    };
    hold();
    const observer = new ResizeObserver(hold);
    observer.observe(element);
    return () => {
      observer.disconnect();
      release();
    };
  }, [target, props.layout]);

  useEffect(() => {
    if (scroller.current === null) return;
    return isVertical ? wheelSideways(scroller.current) : undefined;
  }, [isVertical]);

  const noteBlock = () => {
    if (isHeld.current) return;
    const block = blockInView(scroller.current);
    if (block === null || block === here.current) return;
    here.current = block;
    props.onBlock(block);
  };
  // What a long way brings into view is laid out a frame after it has scrolled, mostly without scrolling again.
  useLayoutEffect(() => {
    const element = scroller.current;
    element?.addEventListener('contentvisibilityautostatechange', noteBlock);
    return () => element?.removeEventListener('contentvisibilityautostatechange', noteBlock);
  });

  const onClick = (event: MouseEvent) => {
    const found = cursorAt(event.target);
    if (found !== null && !hasSelection()) props.onOpen(found);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = stepOf(event.key, isVertical);
    if (by !== null) {
      const next = cursor === null ? firstFrom(blocks, here.current) : step(blocks, cursor, by);
      if (next !== null) props.onCursor(next);
    } else if (event.key === 'Enter' && cursor !== null && cursorAt(event.target) !== null) {
      props.onOpen(cursor);
    } else if (isVertical && scroller.current !== null && scrollByScreen(scroller.current, event)) {
      // It has scrolled.
    } else return;
    event.preventDefault();
  };

  return (
    <main
      ref={scroller}
      class={isVertical ? 'text vertical' : 'text'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={props.title}
      onScroll={noteBlock}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <div class="chapter">
        {sections.map((section, i) => (
          <SectionView
            key={section}
            section={section}
            blocks={blocks}
            nearness={nearness}
            startsNear={i === near}
            cursor={
              cursor !== null && section.parts.some(({ block }) => block === cursor.block) ? cursor : null
            }
          />
        ))}
        {blocks.length === 0 && <p class="nothing">There is nothing in this chapter.</p>}
        {props.children}
      </div>
    </main>
  );
}

/** Along the line, or j and k as in other readers. */
function stepOf(key: string, isVertical: boolean): 1 | -1 | null {
  if (key === 'j' || key === (isVertical ? 'ArrowDown' : 'ArrowRight')) return 1;
  if (key === 'k' || key === (isVertical ? 'ArrowUp' : 'ArrowLeft')) return -1;
  return null;
}

function cursorAt(target: EventTarget | null): Cursor | null {
  if (!(target instanceof Element) || target.closest('a') !== null) return null;
  const word = target.closest<HTMLElement>('[data-word]')?.dataset.word;
  const block = target.closest<HTMLElement>('[data-block]')?.dataset.block;
  return word === undefined || block === undefined ? null : { block: Number(block), word: Number(word) };
}

/** Who has just marked text wants to copy it, not to look it up. */
function hasSelection(): boolean {
  return document.getSelection()?.isCollapsed === false;
}
