// The writer of workbooks, a script of its own: it is loaded only where somebody saves one.

import write from "write-excel-file/universal";

self.raccordoXlsx = write;
