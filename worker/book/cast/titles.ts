/** What stands behind a person's name: forms of address, and titles that are used as one. */
export const HONORIFICS = new Set(
  (
    'さん さま 様 君 くん 殿 どの ちゃん 氏 先生 嬢 夫人 女史 翁 和尚 上人 禅師 法師 坊 婆さん 爺さん ばあさん じいさん 兄さん 姉さん ' +
    'おばさん おじさん 博士 教授 医師 公爵 侯爵 伯爵 子爵 男爵 卿 陛下 殿下 閣下 大尉 少尉 中尉 大佐 少佐 大将 少将 軍曹 ' +
    '警部 刑事 巡査 検事 判事 社長 部長 課長 店長 委員長 会長 船長 隊長 監督 選手 記者 夫妻 兄弟 姉妹 一家 たち 達'
  ).split(' '),
);

/** お倉さん, 御那美さん */
export const PREFIXES = new Set(['お', '御', 'おん', 'み']);

/** Dictionary forms, as they are read, of what people do and things hardly do. */
export const HUMAN_VERBS = new Set(
  (
    'いう おもう かんがえる わらう こたえる はなす しゃべる さけぶ よぶ なく おこる うなずく ながめる きく たずねる つぶやく ささやく ' +
    'かたる だまる ほほえむ みつめる ふりむく すわる たちあがる あるく はしる たべる のむ ねむる しんじる しる わかる あう ' +
    'もうす おっしゃる まいる いただく いらっしゃる'
  ).split(' '),
);
