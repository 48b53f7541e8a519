// The sign that says what the others keep of us, and the choice to decline.

import { byId, setText } from "./dom.js";
import { keptNotice } from "./notices.js";
import { recall, remember } from "./storage.js";
import { t } from "./translations.js";

const declineKey = "declineRecording";

export class RecordingSign {
  #declines = recall(declineKey) === "on";
  #changed;

  // changed is called when the person declines or no longer does.
  constructor(changed) {
    this.#changed = changed;
    byId("decline").onclick = () => this.#setDeclines(true);
    byId("declines").onchange = ({ target }) => this.#setDeclines(target.checked);
  }

  // preference is what the others are told (RFC 7866 section 6.2).
  get preference() {
    return this.#declines ? "off" : "nopreference";
  }

  render(members) {
    const notices = members.map(keptNotice).filter((notice) => notice !== null);
    byId("kept").hidden = notices.length === 0;
    setText(byId("kept-text"), notices.map(([text, args]) => t(text, args)).join(" "));
    byId("declines").checked = this.#declines;
  }

  #setDeclines(on) {
    this.#declines = on;
    remember(declineKey, on ? "on" : "off");
    this.#changed();
  }
}
