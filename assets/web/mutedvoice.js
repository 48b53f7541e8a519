// Whether the person speaks while the microphone is off. The browser holds it open
// then, as it would ask again: nothing that it hears is sent.

import { LevelReader } from "./levelmeter.js";
import { VoiceActivity } from "./voice.js";

const speakingTime = 700; // ms, as in app/session/microphone.go: a cough is no reason
const hintPause = 20_000; // ms until it is told again

export class MutedVoice {
  #reader = new LevelReader();
  #voice = new VoiceActivity();
  #told = -Infinity;

  // update listens to the track of the muted microphone; null is none. It says when the
  // person is to be told.
  update(track, now) {
    const level = this.#reader.level(track);
    if (!track) this.#voice = new VoiceActivity();
    else this.#voice.add(level, now);
    if (this.#voice.speakingFor(now) < speakingTime || now - this.#told < hintPause) return false;
    this.#told = now;
    return true;
  }
}
