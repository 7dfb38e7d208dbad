// The worker that unpacks one thing: given xz in Base64, it answers the bytes, or why there are none.

import { XzReadableStream } from "xz-decompress";

self.onmessage = async ({ data: text }) => {
  try {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const value = await new Response(new XzReadableStream(new Blob([bytes]).stream())).arrayBuffer();
    self.postMessage({ value }, [value]);
  } catch (error) {
    self.postMessage({ fault: String(error) });
  }
};
