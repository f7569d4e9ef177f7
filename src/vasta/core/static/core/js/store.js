// Small things kept in this browser. Storage may be full or forbidden: then they are simply not kept.

export function read(key) {
  try {
    return localStorage.getItem(`vasta-${key}`);
  } catch {
    return null;
  }
}

export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(`vasta-${key}`);
    else localStorage.setItem(`vasta-${key}`, value);
    return true;
  } catch {
    return false;
  }
}

export function keys(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(`vasta-${prefix}`))
      .map((key) => key.slice("vasta-".length));
  } catch {
    return [];
  }
}
