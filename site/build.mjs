// Bundles the front end: node build.mjs MODULES OUTPUT. raccordo/site/frontend.py calls it, with the packages in MODULES.
// Nothing here depends on the clock, the machine or the version of Node: the same sources give the same bytes.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [modules, output] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const esbuild = require("esbuild");
const { PurgeCSS } = require("purgecss");
const italia = join(modules, "node_modules/bootstrap-italia");

const SCRIPTS = ["site", "find", "explorer", "editor", "unpack", "engine", "xlsx"];
// The faces that the pages use, of the fonts of .italia: package of Fontsource, family, and file to the weights it is for.
const FONTS = {
  "titillium-web": ["Titillium Web", { "400-normal": "400", "400-italic": "400", "600-normal": "500 700" }],
  lora: ["Lora", { "400-normal": "400 700" }],
  "roboto-mono": ["Roboto Mono", { "400-normal": "400 700" }],
};

function walk(folder, ends) {
  if (!existsSync(join(here, folder))) return [];
  return readdirSync(join(here, folder), { recursive: true })
    .filter((name) => ends.some((end) => name.endsWith(end)))
    .sort()
    .map((name) => join(here, folder, name));
}

const read = (path) => readFileSync(path, "utf8");
const write = (name, content) => {
  mkdirSync(dirname(join(output, name)), { recursive: true });
  writeFileSync(join(output, name), content);
};

// A face that comes late is left out until the next page: no line moves while somebody reads it.
function fontFace(font, family, style, weight) {
  const name = `${font}-latin-${style}.woff2`;
  cpSync(join(modules, "node_modules/@fontsource", font, "files", name), join(output, "fonts", name));
  return `@font-face{font-family:"${family}";font-style:${style.split("-")[1]};font-weight:${weight};font-display:optional;src:url("fonts/${name}") format("woff2")}`;
}

// Bootstrap Italia's rules for the words that stand in the templates and scripts; our own follow whole.
async function styles() {
  const words = [...walk("templates", [".jinja"]), ...walk("src", [".js"])].map(read);
  const [{ css }] = await new PurgeCSS().purge({
    content: words.map((raw) => ({ raw, extension: "html" })),
    css: [join(italia, "dist/css/bootstrap-italia.min.css")],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    keyframes: true,
    fontFace: true,
    safelist: ["html", "body", "collapsing", "show", "collapsed"],
  });
  const faces = Object.entries(FONTS).flatMap(([font, [family, all]]) =>
    Object.entries(all).map(([style, weight]) => fontFace(font, family, style, weight)));
  const text = [css, ...faces, ...walk("src", [".css"]).map(read)].join("\n");
  const { code } = await esbuild.transform(text, { loader: "css", minify: true, target: ["es2020"], charset: "utf8", logLevel: "error" });
  write("site.css", code);
}

// The licences of the packages whose code or fonts are in the output, each text once.
function licences(bundled) {
  const fonts = Object.keys(FONTS).map((font) => `@fontsource/${font}`);
  const folders = new Set(["bootstrap-italia", ...fonts, ...bundled.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])]);
  const texts = new Map();
  for (const name of [...folders].filter(Boolean).sort()) {
    const folder = join(modules, "node_modules", name);
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying)/i.test(file)).sort();
    const said = JSON.parse(read(join(folder, "package.json"))).license;
    const text = files.map((file) => read(join(folder, file)).trim()).join("\n\n") || `Licence: ${said}`;
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  const parts = [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`);
  write("LICENSES.txt", parts.join(`\n${"-".repeat(80)}\n\n`));
}

// One copy of each of the parser's packages, which come as two kinds of module.
function single() {
  const names = readdirSync(join(modules, "node_modules/@traqula")).sort().map((name) => `@traqula/${name}`);
  return Object.fromEntries(names.map((name) => [name, require.resolve(name)]));
}

// The scripts of some names, bundled: their files with their text, and the paths of what went into them.
async function bundled(names, define = {}) {
  const { metafile, outputFiles } = await esbuild.build({
    entryPoints: names.map((name) => join(here, "src", `${name}.js`)).filter(existsSync),
    outdir: output,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    charset: "utf8",
    legalComments: "none",
    nodePaths: [join(modules, "node_modules")],
    alias: single(),
    absWorkingDir: here,
    define: { "process.env.NODE_ENV": '"production"', "import.meta.url": '""', ...define },
    logLevel: "error",
    metafile: true,
    write: false,
  });
  return { files: outputFiles, inputs: Object.keys(metafile.inputs) };
}

// A worker whose code has to be at hand where a page has only scripts is a text in the script that starts it.
async function scripts() {
  const unpacker = await bundled(["unpacker"]);
  const { files, inputs } = await bundled(SCRIPTS, { RACCORDO_UNPACKER: JSON.stringify(unpacker.files[0].text) });
  for (const { path, text } of files) write(basename(path), text);
  return [...inputs, ...unpacker.inputs];
}

licences(await scripts());
cpSync(join(modules, "node_modules/oxigraph/web_bg.wasm"), join(output, "oxigraph.wasm"));
await styles();
