// Builds the page and packs it for the program: build.ts DIRECTORY leaves page.cc there, and the bytes beside it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const target = process.argv[2];
if (target === undefined) throw new Error('usage: build.ts DIRECTORY');
const directory = resolve(target);
const dist = join(directory, 'dist');

const contentTypes: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
await build({ build: { outDir: dist, emptyOutDir: true }, logLevel: 'warn' });

// All bytes in one file, each place of it named by where it begins and how long it is.
const bytes: Buffer[] = [];
let size = 0;
function keep(part: Buffer): string {
  const place = `{bytes + ${size}, ${part.length}}`;
  bytes.push(part);
  size += part.length;
  return place;
}

/// A coding is kept where it saves a tenth.
function keepSmaller(part: Buffer, whole: Buffer): string {
  return part.length < whole.length * 0.9 ? keep(part) : '{}';
}

const names = readdirSync(join(dist, 'assets')).sort();
const shell = inlineStyles(readFileSync(join(dist, 'index.html'), 'utf8'));
const rows = names.map((name) => {
  const contentType = contentTypes[extname(name)];
  if (contentType === undefined) throw new Error(`no content type is known for ${name}`);
  const whole = readFileSync(join(dist, 'assets', name));
  const gzip = keepSmaller(gzipSync(whole, { level: 9 }), whole);
  const brotli = keepSmaller(
    brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    whole,
  );
  return `    {"${name}", "${contentType}", ${keep(whole)}, ${gzip}, ${brotli}},`;
});
const shellPlace = keep(Buffer.from(shell));

const all = Buffer.concat(bytes);
const hash = createHash('sha256').update(all).digest('hex').slice(0, 16);
const bytesFile = join(directory, `page-${hash}.bin`);
writeFileSync(bytesFile, all);
writeFileSync(
  join(directory, 'page.cc'),
  `// Made by web/scripts/build.ts.
#include "http/assets.h"

asm(R"(
    .pushsection .rodata
    .global jeton_page_bytes
jeton_page_bytes:
    .incbin "${bytesFile}"
    .popsection
)");
extern "C" const char jeton_page_bytes[${size}];

namespace jeton::http {
namespace {

constexpr const char* bytes = jeton_page_bytes;
constexpr Asset assets[] = {
${rows.join('\n')}
};
constexpr Page page{assets, ${shellPlace}};

}  // namespace

const Page& built_in_page() noexcept { return page; }

}  // namespace jeton::http
`,
);

/// The styles that every page needs stand in the shell: one request less before the page can be used.
function inlineStyles(html: string): string {
  return html.replace(/<link rel="stylesheet"[^>]*href="\/assets\/([^"]+)"[^>]*>/g, (_, name: string) => {
    const css = readFileSync(join(dist, 'assets', name), 'utf8').trim();
    if (css.includes('</')) throw new Error(`${name} would end its style element`);
    return `<style nonce="{{nonce}}">${css}{{theme}}</style>`;
  });
}
