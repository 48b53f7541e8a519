// The translations of the page. The English sentence is the key; the page shares
// those of the window, the names of objects among them.

import { setLabel } from "./dom.js";
import { recall, remember } from "./storage.js";

// languages are those that can be chosen, by their tags, in their own words.
export const languages = { en: "English", ko: "한국어" };

const files = { en: [], ko: ["translations/ko.json", "ko.json"] };
const storedKey = "language";
let translations = new Map(); // not an object: "constructor" may be a name or a label

// loadTranslations loads the language that was chosen here before, or else the first
// of the person's that there is; English if it cannot be loaded.
export async function loadTranslations() {
  const tags = [recall(storedKey), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  await setLanguage(tags.find((tag) => tag in files) ?? "en").catch(() => setLanguage("en"));
}

// chooseLanguage changes the language for this visit and the next ones, and says
// whether it could be loaded.
export async function chooseLanguage(tag) {
  try {
    await setLanguage(tag);
  } catch {
    return false;
  }
  remember(storedKey, tag);
  return true;
}

async function setLanguage(tag) {
  const tables = await Promise.all(files[tag].map(async (url) => (await fetch(url)).json()));
  translations = new Map(tables.flatMap(Object.entries));
  document.documentElement.lang = tag;
  translatePage();
}

// t translates a sentence; {{.Name}} in it becomes args.Name.
export function t(text, args = {}) {
  return (translations.get(text) ?? text).replace(/\{\{\.(\w+)\}\}/g, (_, name) => args[name] ?? "");
}

// translatePage fills in the texts (data-text) and labels (data-label) of elements.
function translatePage() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    setLabel(element, t(element.dataset.label));
  }
}
