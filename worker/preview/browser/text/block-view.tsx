import type { ComponentChildren } from 'preact';
import type { DecodedBlock } from '../../../book/decode.ts';
import { isRare } from '../rare.ts';
import { inlineOf } from './inline.ts';
import { inlineView } from './inline-view.tsx';
import type { Part } from './sections.ts';

interface Props {
  readonly block: DecodedBlock;
  readonly part: Part;
  /** False: as text alone, for what is far from what is read. */
  readonly withWords: boolean;
  /** Index of the block's word the cursor is on, or null. */
  readonly cursor: number | null;
}

/** One block of the book, or a part of a long one, as the element it is. */
export function BlockView({ block, part, withWords, cursor }: Props) {
  const needsTree = withWords || block.images.length > 0;
  const content = needsTree
    ? inlineView(inlineOf(block, part, isRare), cursor)
    : block.text.slice(part.start, part.end);
  const place = {
    'data-block': part.block,
    class: classOf(block, part),
    lang: block.language ?? undefined,
    dir: 'auto',
    'data-marker': part.start === 0 ? (block.marker ?? undefined) : undefined,
    style: part.start === 0 && block.blankLines > 0 ? `margin-block-start: ${block.blankLines}lh` : undefined,
  } as const;
  switch (block.type) {
    case 'heading':
      return <Heading level={block.level ?? 1} place={place} content={content} />;
    case 'quote':
      return <blockquote {...place}>{content}</blockquote>;
    case 'list-item':
      return <li {...place}>{content}</li>;
    case 'image':
      return <figure {...place}>{content}</figure>;
    case 'note':
      return (
        <div role="note" {...place}>
          {content}
        </div>
      );
    case 'preformatted':
      return <pre {...place}>{content}</pre>;
    case 'separator':
      return <hr {...place} />;
    default:
      return <p {...place}>{content}</p>;
  }
}

function classOf(block: DecodedBlock, part: Part): string {
  // A row of a table: tabs part its cells.
  if (block.text.includes('\t')) return `${block.type} row`;
  return isIndented(block, part) ? 'paragraph indented' : block.type;
}

/** As Japanese is set: a paragraph begins one character in, unless a bracket or the author's own space opens it. */
function isIndented({ type, text }: DecodedBlock, { start }: Part): boolean {
  return type === 'paragraph' && start === 0 && !/^[\s「『（〈《【［〔―…]/.test(text);
}

/** The book's title is the page's first heading, so a chapter's begin with the second. */
function Heading(props: { level: number; place: object; content: ComponentChildren }) {
  const Tag = `h${Math.min(props.level + 1, 6)}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
  return <Tag {...props.place}>{props.content}</Tag>;
}
