// What the page says. The English sentence is the key, as in the window's own
// translations, with which the page shares the words for objects.

const tables = { ko: ["translations/ko.json", "ko.json"] };
let words = {};

// loadWords takes the first of the person's languages that there are words for.
export async function loadWords(languages = navigator.languages) {
  for (const wanted of languages) {
    const language = wanted.split("-")[0];
    if (language === "en") return;
    if (!(language in tables)) continue;
    const parts = await Promise.all(tables[language].map(async (url) => (await fetch(url)).json()));
    words = Object.assign({}, ...parts);
    document.documentElement.lang = language;
    return;
  }
}

// t is a sentence in the person's language; {{.Name}} in it is args.Name.
export function t(text, args = {}) {
  return (words[text] ?? text).replace(/\{\{\.(\w+)\}\}/g, (_, name) => args[name] ?? "");
}

// translatePage puts the words into the page: data-text into the element,
// data-label on it, for hover and for those who read instead of look.
export function translatePage() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    setLabel(element, t(element.dataset.label));
  }
}

// setText leaves alone what is not new, so that it is not read out again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// setLabel names an element that shows only a drawing.
export function setLabel(element, text) {
  if (element.getAttribute("aria-label") === text) return;
  element.setAttribute("aria-label", text);
  element.title = text;
}
