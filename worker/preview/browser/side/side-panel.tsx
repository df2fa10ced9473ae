import { useContext } from 'preact/hooks';
import { BookContext } from '../book-context.ts';
import { Choice } from '../choice.tsx';
import { CloseIcon } from '../icons.tsx';
import { VIEWS, type ViewProps } from './views.ts';

interface Props extends ViewProps {
  /** Id of the view that is shown. */
  readonly view: string;
  onView(id: string): void;
  onClose(): void;
}

/** What stands beside the text: the contents, and other ways to look at the book. */
export function SidePanel({ view, onView, onClose, ...rest }: Props) {
  const open = useContext(BookContext);
  const views = VIEWS.filter(({ isFor }) => isFor(open));
  const View = views.find(({ id }) => id === view)?.View;
  return (
    <aside class="side" aria-label="Beside the text">
      <div class="side-head">
        <Choice
          legend="What is shown beside the text"
          name="side"
          value={view}
          onChoice={onView}
          options={views.map(({ id, label }) => ({ value: id, label }))}
        />
        <button type="button" class="plain" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <div class="side-body">{View !== undefined && <View {...rest} />}</div>
    </aside>
  );
}
