// What the explorer's scripts have packed (raccordo/site/frontend.py): xz in Base64, which a page can load from a disk.

import { XzReadableStream } from "xz-decompress";

// The packed bytes, as a response, which gives them as text, as bytes or as a blob.
self.raccordoUnpack = (text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new XzReadableStream(new Blob([bytes]).stream()));
};

// In the one file the page's own scripts are packed as well.
self.addEventListener("DOMContentLoaded", async () => {
  if (!self.raccordoScripts) return;
  const script = await self.raccordoUnpack(self.raccordoScripts).blob();
  document.head.append(Object.assign(document.createElement("script"), { src: URL.createObjectURL(script) }));
});
