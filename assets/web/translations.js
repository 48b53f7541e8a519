// The translations of the page. The English sentence is the key; the page shares
// those of the window, the names of objects among them.

import { setLabel } from "./dom.js";

const files = { ko: ["translations/ko.json", "ko.json"] };
let translations = {};

// loadTranslations picks the first of the person's languages that is available.
export async function loadTranslations(languages = navigator.languages) {
  for (const tag of languages) {
    const language = tag.split("-")[0];
    if (language === "en") return;
    if (!(language in files)) continue;
    const tables = await Promise.all(files[language].map(async (url) => (await fetch(url)).json()));
    translations = Object.assign({}, ...tables);
    document.documentElement.lang = language;
    return;
  }
}

// t translates a sentence; {{.Name}} in it becomes args.Name.
export function t(text, args = {}) {
  return (translations[text] ?? text).replace(/\{\{\.(\w+)\}\}/g, (_, name) => args[name] ?? "");
}

// translatePage fills in the markup's texts (data-text) and labels (data-label).
export function translatePage() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    setLabel(element, t(element.dataset.label));
  }
}
