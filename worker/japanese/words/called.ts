import { isAllKana } from '../kana.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';

/** さん, ちゃん, くん, 様. */
export function isTitle({ pos, features }: MorphemeClass): boolean {
  return pos === 'suffix' && features.posDetail2 === '人名';
}

/**
 * けん|ちゃん, あり|さん: who is called stands before a title, where the analyser knows kana only as the stem of a verb (蹴る, 有る).
 *
 * @returns a noun for such a stem; what was found for all else
 */
export function asCalled(found: MorphemeClass, surface: string): MorphemeClass {
  const isStem = found.form > Form.Free || found.features.conjugationForm.startsWith('体言接続特殊');
  if (found.kind !== Kind.Verb || !isStem || !isAllKana(surface)) return found;
  return {
    ...found,
    kind: Kind.Noun,
    form: Form.None,
    pos: 'noun',
    row: '',
    steps: [],
    endSteps: [],
    features: { ...found.features, base: surface },
  };
}
