// How good the connection to a member is, as the window has it: app/quality.go.

import { t } from "./translations.js";

const fair = { roundTrip: 0.6, loss: 0.02, rate: 12 }; // seconds, share of packets, pictures a second
const poor = { roundTrip: 1.4, loss: 0.08, rate: 4 };

// A QualityMeter rates a member from its statistics, one after the other.
export class QualityMeter {
  level = 0; // 1 is poor, 2 fair, 3 good; 0 is unknown
  sentence = "";
  #before = null; // the statistics before

  update({ state, about }, statistics) {
    const before = this.#before ?? statistics;
    this.#before = statistics;
    if (state !== "connected") {
      this.level = state === "interrupted" ? 1 : 0;
      this.sentence = t(state === "interrupted" ? "The connection is interrupted. It is being tried again." : "Connecting");
      return;
    }
    const lost = Math.max(statistics.lost - before.lost, 0);
    const loss = lost / Math.max(lost + statistics.received - before.received, 1);
    const rate = about.camera && statistics.width ? statistics.framesPerSecond ?? 0 : Infinity;
    const exceeds = (limit) => loss >= limit.loss || statistics.roundTrip >= limit.roundTrip || rate < limit.rate;
    this.level = exceeds(poor) ? 1 : exceeds(fair) ? 2 : 3;
    const figures = [t(["The connection is poor", "The connection is fair", "The connection is good"][this.level - 1])];
    if (loss >= fair.loss) figures.push(t("{{.Share}} lost on the way to you", { Share: percent(loss) }));
    if (statistics.lostThere >= fair.loss) figures.push(t("{{.Share}} lost on the way to them", { Share: percent(statistics.lostThere) }));
    this.sentence = figures.join(" · ");
  }
}

const percent = (share) => `${Math.round(100 * share)}\u2009%`;
