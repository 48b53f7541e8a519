// Who speaks, from how loud their sound is. The rules and the figures are those of
// app/session/voiceactivity.go and activespeaker.go: levels in dB below full scale,
// times in ms on the clock of performance.now().

const minVoiceLevel = -50;
const noiseMargin = 10;
const minNoiseFloor = -60;
const noiseFloorRise = 3; // dB a second
const voiceOnset = 120;
const voiceHangover = 900;
const minTurn = 1_100;

export class VoiceActivity {
  #last = -Infinity;
  #floor = null; // the level of the noise
  #loud = 0; // ms of loud sound, less what was quiet since
  #lastVoice = -Infinity;
  #since = null; // when the voice began

  // add takes note of a level since the last one.
  add(level, now) {
    const elapsed = Math.min(Math.max(now - this.#last, 0), voiceHangover);
    this.#floor ??= level;
    this.#last = now;
    this.#floor = Math.max(Math.min(level, this.#floor + (noiseFloorRise * elapsed) / 1000), minNoiseFloor);
    if (level < Math.max(minVoiceLevel, this.#floor + noiseMargin)) {
      this.#loud = Math.max(this.#loud - elapsed / 2, 0);
      return;
    }
    this.#loud = Math.min(this.#loud + elapsed, voiceOnset);
    if (this.#loud < voiceOnset) return;
    this.#since = this.speakingFor(now) ? this.#since : now;
    this.#lastVoice = now;
  }

  // speakingFor is for how long somebody has been speaking, pauses included; 0 is that
  // nobody does.
  speakingFor(now) {
    return now - this.#lastVoice > voiceHangover ? 0 : Math.max(this.#lastVoice - this.#since, 1);
  }
}

// nextSpeaker is who speaks, or spoke last, of members: the one before until silent
// for a moment and another one has spoken for a while. null is nobody yet.
export function nextSpeaker(before, members, now) {
  const spoken = (member) => member.voice.speakingFor(now);
  if (!members.includes(before)) before = null;
  if (before && spoken(before)) return before;
  const turns = members.filter((member) => spoken(member) >= minTurn);
  return turns.sort((a, b) => spoken(b) - spoken(a))[0] ?? before;
}
