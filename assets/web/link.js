// The invitation link: the address of the relay and its page, with the key of the
// room in the fragment, which is never part of a request (peer/relay/link.go).

const webSocketSchemes = { ws: "ws", http: "ws", wss: "wss", https: "wss" };

// base32 of 130 random bits, and for the desktop the fingerprint of a self-signed
// certificate
const fragment = /^#([A-Z2-7]{26})(\.[0-9A-Fa-f]{64})?$/;

// parseLink returns {server, key}, server being the URL of the relay; null for
// what is not an invitation link.
export function parseLink(link) {
  const scheme = webSocketSchemes[/^\s*(\w+):\/\//.exec(link)?.[1].toLowerCase()];
  const { username, host, pathname, hash } = parseURL(link);
  const [, key, fingerprint] = fragment.exec(hash) ?? [];
  if (!scheme || username || !key || (fingerprint && scheme !== "wss")) return null;
  return { server: `${scheme}://${host}${pathname}`, key };
}

// isLoopback says that an address, as a location has it, leads to this machine only.
export const isLoopback = ({ hostname }) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);

// parseURL returns an empty object for what is no URL. URL.parse and URL.canParse are
// younger than many browsers.
function parseURL(link) {
  try {
    return new URL(link);
  } catch {
    return {};
  }
}
