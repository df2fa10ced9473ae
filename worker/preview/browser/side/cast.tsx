import { useContext } from 'preact/hooks';
import { castUpTo, type KnownMember } from '../../../book/cast.ts';
import { type Cast as CastFile, parseFile } from '../../../book/decode.ts';
import { BookContext } from '../book-context.ts';
import { addressOf } from '../place.ts';
import { useEmbedded } from './embedded-json.ts';
import type { ViewProps } from './views.ts';

/** Names beyond these are named too seldom to be looked for. */
const AT_MOST = 100;

/** Who and where, as far as the chapters up to this one tell. */
export function Cast({ chapter }: ViewProps) {
  const { book } = useContext(BookContext);
  const cast = useEmbedded(book.cast ?? '', (json) => parseFile<CastFile>(json));
  if (cast === null) return <p aria-busy="true">Reading the names …</p>;
  if ('fault' in cast) return <p>{cast.fault.message}</p>;
  const known = castUpTo(cast.value, chapter);
  return (
    <div class="cast">
      <p>
        <small>As far as chapter {chapter + 1} tells; nothing of later ones.</small>
      </p>
      <Names title="People" names={known.filter(({ kind }) => kind === 'person')} />
      <Names title="Places" names={known.filter(({ kind }) => kind === 'place')} />
    </div>
  );
}

function Names({ title, names }: { title: string; names: readonly KnownMember[] }) {
  return (
    <section>
      <h2>{title}</h2>
      {names.length === 0 && <p>None yet.</p>}
      <ul>
        {names.slice(0, AT_MOST).map((member) => (
          <li key={`${member.name} ${member.first}`}>
            <a href={addressOf(member.first)}>
              <bdi lang="ja">{member.name}</bdi>
              {member.reading !== null && <small lang="ja"> {member.reading}</small>}
            </a>
            <span class="times">{member.count.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
