// What the explorer's scripts have packed (raccordo/site/frontend.py): xz in Base64, which a page can load from a disk. It
// is unpacked in workers, so that the page goes on meanwhile; their code is unpacker.js, which build.mjs puts in here.

const code = URL.createObjectURL(new Blob([RACCORDO_UNPACKER], { type: "text/javascript" }));

// The packed bytes, as a buffer.
self.raccordoUnpack = (text) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(code);
    worker.onmessage = ({ data: { value, fault } }) => {
      worker.terminate();
      if (fault) reject(new Error(fault));
      else resolve(value);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(text);
  });

// In the one file the page's own scripts are packed as well.
self.addEventListener("DOMContentLoaded", async () => {
  if (!self.raccordoScripts) return;
  const script = new Blob([await self.raccordoUnpack(self.raccordoScripts)], { type: "text/javascript" });
  document.head.append(Object.assign(document.createElement("script"), { src: URL.createObjectURL(script) }));
});
