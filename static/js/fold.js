// One folded Latin form in which the spellings of a name meet: core/folding.py in the browser, for
// searching where no server can be asked. A test holds the two against each other.
(() => {
  "use strict";
  const table = (from, to) => Object.fromEntries([...from].map((sign, at) => [sign, [...to][at]]));
  const MEANT = {
    ...table("ѳɵҩγʏұӊҥŋқғҳһәўіїєґӣӯҷ", "өөөүүүңңңкгххауииегиуж"), "ђ": "дж", "ћ": "ч",
  };
  const CYRILLIC = {
    ...table("абвгдезийклмнопрстуфэыө", "abvgdeziiklmnoprstufeio"),
    "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya", "ү": "u", "ң": "n",
  };
  const LATIN = {
    "ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ğ": "g", "ı": "i",
    "ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "o", "ə": "a",
  };
  const TO_CYRILLIC = table("aeocpxykmthbiü", "аеосрхукмтнвиү");
  const TO_LATIN = table("аеосрхукмтнвү", "aeocpxykmthbu");
  const LOOK_LATIN = new Set("aeocpxykmthb");
  const LOOK_CYRILLIC = new Set("аеосрхукмтнвү");
  const APOSTROPHES = /['`´ʹʺʻʼʽˈ‘’‛′ʾʿ]/g;
  const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
  const SOUNDS = [
    [/sh?ch/g, "sh"], [/tch/g, "ch"], [/d(?:zh|j)|zh/g, "j"], [/kh/g, "h"], [/ph/g, "f"],
    [/ck/g, "k"], [/tz/g, "ts"], [/^x/g, "h"], [/x/g, "ks"], [/q/g, "k"], [/w/g, "v"],
    [/c(?!h)/g, "k"], [/y/g, "i"], [/i+[eo]/g, "e"], [/ng/g, "n"], [/(\p{L})\1+/gu, "$1"],
  ];
  const change = (word, signs) => [...word].map((sign) => signs[sign] ?? sign).join("");
  const within = (signs, known) => [...signs].every((sign) => known.has(sign));

  const oneAlphabet = (word) => {
    const latin = new Set([...word].filter((sign) => sign >= "a" && sign <= "z"));
    const cyrillic = new Set([...word].filter((sign) => sign >= "а" && sign <= "ӿ"));
    if (!latin.size || !cyrillic.size) return word;
    if (within(cyrillic, LOOK_CYRILLIC) && !within(latin, LOOK_LATIN)) return change(word, TO_LATIN);
    return change(word, TO_CYRILLIC);
  };
  const foldOnce = (text) => {
    let word = change(change(oneAlphabet(change(text, MEANT)), CYRILLIC), LATIN);
    word = (word.normalize("NFKD").toLowerCase().match(/[\p{L}\p{N}]/gu) || []).join("");
    for (const [pattern, sound] of SOUNDS) word = word.replace(pattern, sound);
    return word;
  };
  const foldWord = (word) => {
    let folded = foldOnce(word), again = foldOnce(folded);
    while (again !== folded) { folded = again; again = foldOnce(folded); }
    return folded;
  };
  window.foldName = (text) => {
    const plain = text.normalize("NFKC").toLowerCase().normalize("NFKC").replace(INVISIBLE, "").replace(APOSTROPHES, "");
    return (plain.match(/[\p{L}\p{N}]+/gu) || []).map(foldWord).filter(Boolean).join(" ");
  };
})();
