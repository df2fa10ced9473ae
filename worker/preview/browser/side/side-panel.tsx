import { useContext, useState } from 'preact/hooks';
import { BookContext } from '../book-context.ts';
import { Choice } from '../choice.tsx';
import { CloseIcon } from '../icons.tsx';
import { VIEWS, type ViewProps } from './views.ts';

/** What stands beside the text: the contents, and other ways to look at the book. */
export function SidePanel({ onClose, ...place }: ViewProps & { onClose(): void }) {
  const open = useContext(BookContext);
  const views = VIEWS.filter((view) => view.isFor(open));
  const [id, setId] = useState(views[0]?.id ?? '');
  const View = views.find((view) => view.id === id)?.View;
  return (
    <aside class="side" aria-label="Beside the text">
      <div class="side-head">
        <Choice
          legend="What is shown beside the text"
          name="side"
          value={id}
          onChoice={(next) => setId(next)}
          options={views.map(({ id, label }) => ({ value: id, label }))}
        />
        <button type="button" class="plain" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <div class="side-body">{View !== undefined && <View {...place} />}</div>
    </aside>
  );
}
