import type { TreeElement } from './markup/tree.ts';
import { oneLineOf } from './text/draft.ts';
import type { Credit, Metadata, Series } from './types.ts';

/**
 * What the package document says of the book.
 *
 * @param metas every `meta` of the document
 */
export function readMetadata(
  root: TreeElement | undefined,
  metas: readonly TreeElement[],
  metadata: TreeElement,
  spine: TreeElement,
): Metadata {
  const uniqueId = root?.get('unique-identifier') ?? '';
  const identifiers = dublinCore(metadata, 'identifier');
  const identifier = identifiers.find(({ id }) => id !== '' && id === uniqueId) ?? identifiers[0];
  const direction = spine.get('page-progression-direction');
  const layout = metas
    .find((meta) => meta.get('property') === 'rendition:layout')
    ?.text()
    .trim();
  // As comics for Kindles say it, which may say nothing else.
  const isFixed = layout === undefined && named(metas, 'fixed-layout').toLowerCase() === 'true';
  const refinements = readRefinements(metas);
  const title = mainTitle(refinements, metadata);
  const credits = readCredits(refinements, metadata);
  return {
    title: oneLineOf(title?.text() ?? ''),
    titleSort: title === undefined ? null : sortedBy(title, refinements),
    subtitle: oneLineOf(titleOfType('subtitle', refinements, metadata)?.text() ?? '') || null,
    series: readSeries(metas, refinements),
    creators: credits.filter(({ isCreator }) => isCreator).map(({ name }) => name),
    credits: credits.map(({ name, role, sort }) => ({ name, role, sort })),
    published: readDate(metadata),
    publisher: texts(metadata, 'publisher')[0] ?? null,
    language: texts(metadata, 'language')[0] ?? null,
    identifier: oneLineOf(identifier?.text() ?? '') || (texts(metadata, 'identifier')[0] ?? null),
    direction: direction === 'ltr' || direction === 'rtl' ? direction : 'default',
    layout: layout === 'pre-paginated' || isFixed ? 'pre-paginated' : 'reflowable',
    // The style sheets have the last word (read.ts); this is how Kindle books say it.
    writingMode: /vertical/.test(named(metas, 'primary-writing-mode')) ? 'vertical' : 'horizontal',
    epubVersion: root?.get('version') ?? null,
  };
}

/** The title that says of itself that it is the main one, else the first. */
function mainTitle(refinements: Refinements, metadata: TreeElement): TreeElement | undefined {
  return (
    titleOfType('main', refinements, metadata) ??
    dublinCore(metadata, 'title').find((title) => oneLineOf(title.text()) !== '')
  );
}

function titleOfType(type: string, refinements: Refinements, metadata: TreeElement): TreeElement | undefined {
  return dublinCore(metadata, 'title').find((title) => refinement(title, 'title-type', refinements) === type);
}

/** Those who made the book, authors first: a package may name the translator before. Tools, which count as `bkp`, are left out. */
function readCredits(refinements: Refinements, metadata: TreeElement): (Credit & { isCreator: boolean })[] {
  const people = metadata.all(({ name }) => /^(?:creator|contributor)$/i.test(name));
  return people
    .map((person) => ({
      name: oneLineOf(person.text()),
      role: refinement(person, 'role', refinements),
      sort: sortedBy(person, refinements),
      isCreator: person.name.toLowerCase() === 'creator',
    }))
    .filter(({ name, role }) => name !== '' && role !== 'bkp')
    .sort((a, b) => rank(a) - rank(b));
}

function rank({ role, isCreator }: { role: string | null; isCreator: boolean }): number {
  if (!isCreator) return 2;
  return role === null || role === 'aut' || role === 'cre' ? 0 : 1;
}

/** By what it is sorted, in Japan its reading in kana. */
function sortedBy(element: TreeElement, refinements: Refinements): string | null {
  return refinement(element, 'file-as', refinements);
}

/** Texts of the metas that refine another element, by `#id property`: a search for each would take the square of a hostile book. */
type Refinements = ReadonlyMap<string, string>;

function readRefinements(metas: readonly TreeElement[]): Refinements {
  return new Map(
    metas.map((meta) => [`${meta.get('refines')} ${meta.get('property')}`, oneLineOf(meta.text())]),
  );
}

/** What EPUB 3 says of an element in a `meta` that refines it, and EPUB 2 in an attribute, `opf:role`. */
function refinement(element: TreeElement, property: string, refinements: Refinements): string | null {
  const attribute = Object.keys(element.attributes).find((name) => name.replace(/^.*:/, '') === property);
  const ofAttribute = oneLineOf((attribute === undefined ? undefined : element.get(attribute)) ?? '');
  return (refinements.get(`#${element.id} ${property}`) ?? ofAttribute) || null;
}

/** EPUB 3's collection, if it does not say that it is a set of another kind; else Calibre's. */
function readSeries(metas: readonly TreeElement[], refinements: Refinements): Series | null {
  const collection = metas.find(
    (meta) =>
      meta.get('property') === 'belongs-to-collection' &&
      (refinement(meta, 'collection-type', refinements) ?? 'series') === 'series',
  );
  const title = oneLineOf(collection?.text() ?? '');
  if (collection !== undefined && title !== '') {
    return { title, position: refinement(collection, 'group-position', refinements) };
  }
  const ofCalibre = oneLineOf(named(metas, 'calibre:series'));
  // 3.0 is the third.
  const position = named(metas, 'calibre:series_index').trim().replace(/\.0+$/, '');
  return ofCalibre === '' ? null : { title: ofCalibre, position: position || null };
}

const NONE: Refinements = new Map();

/** EPUB 2 may have several dates. Calibre writes the year 101 where it knows none. */
function readDate(metadata: TreeElement): string | null {
  const dates = dublinCore(metadata, 'date').map((date) => ({
    text: oneLineOf(date.text()),
    event: refinement(date, 'event', NONE),
  }));
  const date =
    dates.find(({ event }) => event === 'publication') ?? dates.find(({ event }) => event === null);
  return date === undefined || date.text === '' || date.text.startsWith('0101-') ? null : date.text;
}

function texts(metadata: TreeElement, name: string): string[] {
  return dublinCore(metadata, name)
    .map((element) => oneLineOf(element.text()))
    .filter((text) => text !== '');
}

/** Whatever namespace and case the book gives them: OEB 1 has `dc:Title` of another one, broken books have none. */
function dublinCore(metadata: TreeElement, name: string): TreeElement[] {
  return metadata.all((element) => element.name.toLowerCase() === name);
}

/** Content of a `<meta name="…">`, as EPUB 2 has them; empty when there is none. */
export function named(metas: readonly TreeElement[], name: string): string {
  const found = metas.find((meta) => meta.get('name') === name);
  return found?.get('content') ?? '';
}
