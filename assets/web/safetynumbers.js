// The safety numbers of the members, for two people to compare.

import { setText } from "./dom.js";
import { safetyNumber, safetyWords } from "./seal.js";
import { t } from "./translations.js";

// renderSafetyNumbers fills an element with an entry for each member; one that is
// there stays, open or not. A number takes a tenth of a second, so it is computed
// when its entry is opened first.
export function renderSafetyNumbers(element, { members, identity }) {
  const before = new Map([...element.children].map((entry) => [entry.dataset.member, entry]));
  const entries = members.map((member) => {
    const known = before.get(entryID(member));
    const entry = known ?? newEntry(member, identity.publicKey);
    setText(entry.firstElementChild, member.about.name || t("Somebody"));
    return entry;
  });
  if (entries.length !== before.size || entries.some((entry) => !entry.isConnected)) element.replaceChildren(...entries);
}

// entryID changes with the key, which comes after the member.
const entryID = ({ id, key }) => `${id} ${key}`;

function newEntry(member, own) {
  const entry = document.createElement("details");
  entry.dataset.member = entryID(member);
  entry.name = "safety-number"; // one is open at a time
  entry.append(document.createElement("summary"));
  entry.ontoggle = () => {
    if (!entry.open || entry.childElementCount > 1) return;
    if (!member.key) return entry.append(paragraph("secondary", t("Nothing proves who this is.")));
    entry.append(
      paragraph("digits", safetyNumber(own, member.key)),
      paragraph("words", safetyWords(own, member.key).join(" ")),
    );
  };
  return entry;
}

function paragraph(className, text) {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}
