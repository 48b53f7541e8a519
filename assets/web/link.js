// The invitation link: the page's own address, with the key of the room in the
// fragment, which is never part of a request.

// base32 of 130 random bits, and for the desktop the fingerprint of a self-signed
// certificate, as peer/relay makes it
const fragment = /^#([A-Z2-7]{26})(\.[0-9a-f]{64})?$/;

// roomKey is the key of an address, or null when it has none.
export function roomKey({ hash }) {
  return fragment.exec(hash)?.[1] ?? null;
}

// relayAddress is where the relay of this page is reached.
export function relayAddress({ protocol, host, pathname }) {
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${pathname}`;
}
