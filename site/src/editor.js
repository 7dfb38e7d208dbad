// The editor of the explorer, a script of its own: it is loaded where somebody begins to ask.

import { Editor } from "./explorer/editor.js";

self.raccordoEditor = Editor;
