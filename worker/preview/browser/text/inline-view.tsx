import type { ComponentChildren } from 'preact';
import { Picture } from '../picture.tsx';
import { addressOf } from '../place.ts';
import type { Inline, Style } from './inline.ts';

/**
 * A tree of inlines as elements. The word the cursor is on is a button, and no other is: five thousand buttons in a
 * chapter would be read out as five thousand buttons.
 *
 * @param cursor index of the word the cursor is on, if it is among these
 */
export function inlineView(nodes: readonly Inline[], cursor: number | null): ComponentChildren {
  return nodes.map((node) => view(node, cursor));
}

function view(node: Inline, cursor: number | null): ComponentChildren {
  switch (node.kind) {
    case 'text':
      return node.styles.reduce<ComponentChildren>(styled, withBreaks(node.text));
    case 'ruby':
      return (
        <ruby
          class={node.isPrinted ? 'printed' : undefined}
          data-shown={node.isKept ? 'always' : node.isRare ? 'rare' : undefined}
        >
          {inlineView(node.children, cursor)}
          <rp>（</rp>
          <rt>{node.reading}</rt>
          <rp>）</rp>
        </ruby>
      );
    case 'word':
      return (
        <span class="word" data-word={node.index} {...(node.index === cursor ? CURSOR : {})}>
          {inlineView(node.children, cursor)}
        </span>
      );
    case 'link':
      return link(node, cursor);
    case 'image':
      return <Picture imageKey={node.key} alt={node.alt} />;
    case 'page-break':
      return <span class="page-break" data-page={node.label} />;
  }
}

const CURSOR = {
  role: 'button',
  tabIndex: 0,
  'aria-controls': 'word',
  'aria-keyshortcuts': 'Enter',
} as const;

function link({ target, isNote, children }: Extract<Inline, { kind: 'link' }>, cursor: number | null) {
  const content = inlineView(children, cursor);
  if (typeof target !== 'string') {
    const role = isNote ? 'doc-noteref' : undefined;
    return (
      <a href={addressOf(target)} role={role}>
        {content}
      </a>
    );
  }
  return (
    <a href={target} target="_blank" rel="noreferrer noopener">
      {content}
    </a>
  );
}

function styled(content: ComponentChildren, style: Style) {
  switch (style) {
    case 'strong':
      return <strong>{content}</strong>;
    case 'superscript':
      return <sup>{content}</sup>;
    case 'subscript':
      return <sub>{content}</sub>;
    case 'underline':
      return <u>{content}</u>;
    case 'code':
      return <code>{content}</code>;
    case 'strikethrough':
      return <s>{content}</s>;
    default:
      return <em class={style === 'emphasis-dots' ? 'dots' : undefined}>{content}</em>;
  }
}

function withBreaks(text: string): ComponentChildren {
  if (!text.includes('\n')) return text;
  return text.split('\n').map((line, i) => (i === 0 ? line : [<br key={i} />, line]));
}
