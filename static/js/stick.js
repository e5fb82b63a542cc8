// The search of the copy on a memory stick. LIBRARY comes from index-….js:
// [path, title, summary, language, folded words].
(() => {
  "use strict";
  const form = document.querySelector("[data-search]");
  if (!form || !window.LIBRARY) return;
  const field = form.querySelector("input");
  const list = document.querySelector("[data-found]");
  const none = document.querySelector("[data-none]");
  const shelves = document.querySelector("[data-shelves]");
  const letters = { "ө": "о", "ү": "у", "ң": "н", "ё": "е" };
  const fold = (text) => (text.toLowerCase().replace(/[өүңё]/g, (letter) => letters[letter]).match(/[\p{L}\p{N}_]+/gu) || []);

  const score = ([, title, , , words], wanted) => {
    const inTitle = ` ${fold(title).join(" ")}`;
    let sum = 0;
    for (const word of wanted) {
      // Endings differ: "бюджетти" finds "бюджет" too.
      const stem = word.length > 5 ? word.slice(0, Math.max(5, word.length - 3)) : word;
      if (inTitle.includes(` ${stem}`)) sum += 10;
      else if (` ${words}`.includes(` ${stem}`)) sum += 1;
      else return 0;
    }
    return sum;
  };

  const show = () => {
    const wanted = fold(field.value);
    list.replaceChildren();
    shelves.hidden = wanted.length > 0;
    const found = wanted.length
      ? window.LIBRARY.map((line) => [score(line, wanted), line]).filter(([sum]) => sum).sort((one, two) => two[0] - one[0]).slice(0, 50)
      : [];
    none.hidden = !wanted.length || found.length > 0;
    for (const [, [path, title, summary, language]] of found) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.lang = item.lang = language;
      link.textContent = title;
      const words = document.createElement("p");
      words.textContent = summary;
      item.append(link, words);
      list.append(item);
    }
  };
  form.hidden = false;
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
})();
