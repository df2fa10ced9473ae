import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DecodedBlock } from '../../../book/decode.ts';
import { BlockView } from './block-view.tsx';
import type { Cursor } from './cursor.ts';
import type { Nearness } from './nearness.ts';
import type { Part, Section } from './sections.ts';

interface Props {
  readonly section: Section;
  readonly blocks: readonly DecodedBlock[];
  readonly nearness: Nearness;
  readonly startsNear: boolean;
  /** Null when it is in another section. */
  readonly cursor: Cursor | null;
}

/** A few blocks; with their words while they are near what is seen, and always as text. */
export function SectionView({ section, blocks, nearness, startsNear, cursor }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(startsNear);
  useEffect(() => {
    if (element.current === null) return;
    return nearness.watch(element.current, setNear);
  }, [nearness]);
  const withWords = isNear || cursor !== null;
  // Preact passes over a subtree that is the same object as before: moving the cursor draws one section, not all.
  return useMemo(() => {
    const view = (part: Part) => {
      const block = blocks[part.block];
      if (block === undefined) return null;
      const word = cursor?.block === part.block ? cursor.word : null;
      return <BlockView key={part.start} block={block} part={part} withWords={withWords} cursor={word} />;
    };
    return (
      <div ref={element} class="section" style={{ '--length': section.length }}>
        {inLists(section.parts, blocks, view)}
      </div>
    );
  }, [section, blocks, withWords, cursor]);
}

/** Neighbouring items of a list as one list. */
function inLists(
  parts: readonly Part[],
  blocks: readonly DecodedBlock[],
  view: (part: Part) => ComponentChildren,
): ComponentChildren[] {
  const rows: ComponentChildren[] = [];
  let items: ComponentChildren[] = [];
  const close = () => {
    if (items.length > 0) rows.push(<ul>{items}</ul>);
    items = [];
  };
  for (const part of parts) {
    if (blocks[part.block]?.type === 'list-item') {
      items.push(view(part));
    } else {
      close();
      rows.push(view(part));
    }
  }
  close();
  return rows;
}
