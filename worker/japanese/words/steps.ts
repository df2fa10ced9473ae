/** What a morpheme adds to a conjugation, by its dictionary form. */
import type { Step } from './types.ts';

type Steps = ReadonlyMap<string, readonly Step[]>;

/** A Map, because an object asked for strings that were just decoded makes V8 look each up in its table of strings first. */
function byBase(steps: Record<string, readonly Step[]>): Steps {
  return new Map(Object.entries(steps));
}

/** Auxiliaries by dictionary form. */
export const AUXILIARY_STEPS: Steps = byBase({
  た: ['past'],
  だ: ['past'],
  ます: ['polite'],
  やす: ['polite'],
  ない: ['negative'],
  ぬ: ['negative'],
  ん: ['negative'],
  へん: ['negative'],
  ひん: ['negative'],
  たい: ['desiderative'],
  う: ['volitional'],
  よう: ['volitional'],
  まい: ['negative-volitional'],
  じ: ['negative-volitional'],
  です: ['polite'],
  き: ['past'],
  けり: ['past'],
  り: ['past'],
  つ: ['past'],
  る: ['passive'],
  たり: ['representative'],
});

export const VERB_SUFFIX_STEPS: Steps = byBase({
  れる: ['passive'],
  られる: ['passive-or-potential'],
  せる: ['causative'],
  させる: ['causative'],
  す: ['causative'],
  さす: ['causative'],
  しめる: ['causative'],
  がる: ['seeming'],
});

/** Contractions of て + helper, and helpers that join the stem itself and say how the action goes on. */
export const HELPER_STEPS: Steps = byBase({
  てる: ['contraction-teiru'],
  でる: ['contraction-teiru'],
  る: ['contraction-teiru'],
  とく: ['contraction-teoku'],
  どく: ['contraction-teoku'],
  ちゃう: ['contraction-teshimau'],
  じゃう: ['contraction-teshimau'],
  ちまう: ['contraction-teshimau'],
  じまう: ['contraction-teshimau'],
  たげる: ['contraction-teageru'],
  たる: ['contraction-teyaru'],
  てく: ['contraction-teiku'],
  でく: ['contraction-teiku'],
  とる: ['contraction-teoru'],
  どる: ['contraction-teoru'],
  すぎる: ['excess'],
  過ぎる: ['excess'],
  はじめる: ['inception'],
  始める: ['inception'],
  出す: ['inception'],
  だす: ['inception'],
  つづける: ['continuation'],
  続ける: ['continuation'],
  続く: ['continuation'],
  終わる: ['completion'],
  終える: ['completion'],
  かねる: ['inability'],
  そびれる: ['inability'],
  そこねる: ['inability'],
  得る: ['potential'],
  える: ['potential'],
  うる: ['potential'],
  まくる: ['intensity'],
  なさる: [],
  やすい: ['ease'],
  よい: ['ease'],
  良い: ['ease'],
  にくい: ['difficulty'],
  づらい: ['difficulty'],
  がたい: ['difficulty'],
  難い: ['difficulty'],
});

/** Helpers that IPADIC often has as full verbs. */
export const ASPECTS: Steps = byBase({
  すぎる: ['excess'],
  過ぎる: ['excess'],
  はじめる: ['inception'],
  始める: ['inception'],
  つづける: ['continuation'],
  続ける: ['continuation'],
  おわる: ['completion'],
  終わる: ['completion'],
  終る: ['completion'],
  おえる: ['completion'],
  終える: ['completion'],
});

export const PARTICLE_STEPS: Steps = byBase({
  て: ['te'],
  で: ['te'],
  ちゃ: ['contraction-tewa'],
  ちゃあ: ['contraction-tewa'],
  じゃ: ['contraction-tewa'],
  たって: ['concessive'],
  だって: ['concessive'],
  ども: ['concessive'],
  ど: ['concessive'],
  ば: ['conditional-ba'],
  にゃ: ['negative', 'conditional-ba'],
  たり: ['representative'],
  だり: ['representative'],
  ながら: ['while'],
  つつ: ['while'],
});

export const STEM_SUFFIX_STEPS: Steps = byBase({
  そう: ['appearance'],
  そ: ['appearance'],
  さ: ['nominal'],
  み: ['nominal'],
  げ: ['appearance'],
  気: ['appearance'],
  がち: ['tendency'],
  方: [],
  かた: [],
  ぶり: [],
  っぷり: [],
  たて: [],
});
