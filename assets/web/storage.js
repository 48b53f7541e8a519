// What the page remembers from visit to visit, where the browser lets it.

// recall gives what was stored under a key; null if nothing was.
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the person has forbidden it
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // it holds until the page is closed
  }
}
