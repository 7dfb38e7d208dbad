// A script at an address, loaded once, by an element: a page on a disk can fetch nothing.

const scripts = new Map();

export function loaded(address) {
  if (!scripts.has(address)) {
    const script = document.createElement("script");
    const done = new Promise((resolve, reject) => Object.assign(script, { src: address, onload: resolve, onerror: () => reject(new Error(address)) }));
    scripts.set(address, done.catch((error) => {
      scripts.delete(address);
      throw error;
    }));
    document.head.append(script);
  }
  return scripts.get(address);
}
