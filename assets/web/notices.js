// The notices of a call, as app/session has them.

const failures = {
  "no answer": "The other side did not answer the call.",
  "no connection": "No connection to the other side could be made. A firewall or an unusual network may be in the way.",
  "no secure connection": "No secure connection to the other side could be made.",
  "not authentic":
    "What the other side sent was changed on its way. Whoever runs the place where calls meet, or somebody between, is not to be trusted.",
  protocol: "The other side does not speak our protocol.",
};

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
