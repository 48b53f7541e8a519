// The notices of a call, as app/session has them.

import { t } from "./translations.js";

const failures = {
  "no answer": "The other side did not answer the call.",
  "no connection": "No connection to the other side could be made. A firewall or an unusual network may be in the way.",
  "no secure connection": "No secure connection to the other side could be made.",
  "not authentic":
    "What the other side sent was changed on its way. Whoever runs the place where calls meet, or somebody between, is not to be trusted.",
  protocol: "The other side does not speak our protocol. Perhaps one of you has an older version.",
};

// arrivalNotice returns text and arguments for a member that has come.
export function arrivalNotice({ about: { name } }) {
  return [name ? "{{.Name}} has joined." : "Somebody has joined.", { Name: name }];
}

// keptNotice returns text and arguments for what a member keeps of us; null for nothing.
export function keptNotice({ records: { picture, sound, objects }, about: { name } }) {
  const args = { Name: name || t("Somebody") };
  if (!picture && !sound) return objects ? ["{{.Name}} keeps what is seen in your picture.", args] : null;
  return [objects ? "{{.Name}} records your picture and sound, and keeps what is seen in your picture." : "{{.Name}} records your picture and sound.", args];
}

// departureNotice returns text, arguments and whether it is a problem, for a
// member whose state is final.
export function departureNotice({ state, reason, about: { name } }) {
  const args = { Name: name };
  if (state === "failed") return [failures[reason], args, true];
  if (state === "gone") return [name ? "{{.Name}} has left." : "The other side has left.", args];
  const text = name
    ? "{{.Name}} stopped answering. They can come back with the same link."
    : "The other side stopped answering. It can come back with the same link.";
  return [text, args, true];
}

// endOfRoom returns text and arguments where a call is over because the relay was in
// the program of a member that is lost, and null where it goes on.
export function endOfRoom({ state, about: { host, name } }, signalling, others) {
  if (!host || state !== "lost" || signalling === "open" || others > 0) return null;
  const text = name
    ? "{{.Name}} stopped answering. The call was on their computer, so it is over."
    : "The other side stopped answering. The call was on its computer, so it is over.";
  return [text, { Name: name }];
}

// signallingNotice returns what is said while the relay is lost, or closed for good.
export function signallingNotice(signalling, members) {
  const host = members.find(({ about }) => about.host);
  const notice = (text, args) => ({ text, args, problem: true });
  if (signalling === "closed") return notice("The room is closed. The call goes on, but nobody can join.");
  if (!members.length) return notice("The room cannot be reached. It is being tried again.");
  if (!host) return notice("The room cannot be reached. The call goes on, but nobody can join. It is being tried again.");
  const { name } = host.about;
  return notice(name ? "{{.Name}} does not answer. It is being tried again." : "The other side does not answer. It is being tried again.", { Name: name });
}
