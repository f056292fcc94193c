// Every text is used: what no page says is not kept, nor put into other languages. The compiler tells what a source reads:
// so a text counts whatever the page calls it, and each that a name made at run time may be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** The paths, such as `form.save`, of what `en` of the file `english` holds and no file of `sources` reads. */
function unused(english: string, sources: readonly string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram({ rootNames: [english, ...sources], options });
  const checker = program.getTypeChecker();
  const texts = new Map<string, ts.Symbol>();
  const sections = new Set<ts.Symbol>();
  const read = new Set<ts.Node>();

  function collect(section: ts.Type, path: string): void {
    sections.add(section.symbol);
    for (const member of section.getProperties()) {
      const type = checker.getTypeOfSymbol(member);
      if (type.flags & ts.TypeFlags.Object && type.symbol.flags & ts.SymbolFlags.ObjectLiteral) collect(type, `${path}${member.name}.`);
      else texts.set(path + member.name, member);
    }
  }

  function note(text: ts.Symbol | undefined): void {
    for (const declaration of text?.declarations ?? []) read.add(declaration);
  }

  function noteAll(section: ts.Type): void {
    for (const member of section.getProperties()) noteWhole(member);
  }

  function noteWhole(member: ts.Symbol | undefined): void {
    if (member === undefined) return;
    const type = checker.getTypeOfSymbol(member);
    if (sections.has(type.symbol)) noteAll(type);
    else note(member);
  }

  /** `section[name]` */
  function noteNamed(section: ts.Type, name: ts.Type): void {
    if (!sections.has(section.symbol)) return;
    for (const one of name.isUnion() ? name.types : [name]) {
      if (one.isStringLiteral()) note(section.getProperty(one.value));
      else noteAll(section);
    }
  }

  /** A section that is handed on as something else is read there by names that are not its own. */
  function noteHanded(section: ts.Type, as: ts.Type): void {
    if (as.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return;
    if ((as.isUnion() ? as.types : [as]).some(({ symbol }) => symbol === section.symbol)) return;
    const names = as.getProperties();
    if (names.length === 0) noteAll(section);
    for (const { name } of names) noteWhole(section.getProperty(name));
  }

  function visit(node: ts.Node): void {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(node)) {
      note(checker.getSymbolAtLocation(node.name));
    } else if (ts.isElementAccessExpression(node)) {
      noteNamed(checker.getTypeAtLocation(node.expression), checker.getTypeAtLocation(node.argumentExpression));
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(parent)) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name) || ts.isStringLiteral(name)) note(checker.getTypeAtLocation(parent).getProperty(name.text));
    }
    const isKept = ts.isVariableDeclaration(parent) && parent.type === undefined;
    const isLookedInto = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
    if ((ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && !isKept && !isLookedInto) {
      const type = checker.getTypeAtLocation(node);
      const as = sections.has(type.symbol) ? checker.getContextualType(node) : undefined;
      if (as !== undefined) noteHanded(type, as);
    }
    ts.forEachChild(node, visit);
  }

  const file = program.getSourceFile(english);
  const exported = file && checker.getSymbolAtLocation(file)?.exports?.get(ts.escapeLeadingUnderscores('en'));
  if (exported === undefined) throw new Error(`${english} exports no en`);
  collect(checker.getTypeOfSymbol(exported), '');
  for (const source of sources) {
    const parsed = program.getSourceFile(source);
    if (parsed === undefined) throw new Error(`${source} was not read`);
    ts.forEachChild(parsed, visit);
  }
  return [...texts].filter(([, text]) => !text.declarations?.some((declaration) => read.has(declaration))).map(([path]) => path);
}

test('the rule itself sees a text that is used nowhere, and only that', () => {
  const directory = mkdtempSync(join(tmpdir(), 'texts-'));
  try {
    const english = join(directory, 'en.ts');
    const page = join(directory, 'page.ts');
    writeFileSync(english, `
      export const en = {
        form: { save: '', saving: '', back: (to: string) => to },
        status: { active: '', expired: '', revoked: '' },
        marks: { unused: '', wider: '' },
        events: { 'token.create': '', 'token.revoke': '' },
        dialog: { title: '', hint: '', done: '' },
        told: (kind: string) => kind,
      };
    `);
    writeFileSync(page, `
      import { en } from './en';
      declare const ended: 'expired' | 'revoked';
      declare const mark: keyof typeof en.marks;
      declare function ask(words: { title: string; hint: string }): void;
      const { form, status } = en;
      const { back } = form;
      const events: { readonly [type: string]: string } = en.events;
      export const words = [form.save, back('x'), status[ended], en.marks[mark], events['token.' + 'create'], en.told('x'), ask(en.dialog)];
    `);
    expect(unused(english, [page], { noLib: true, types: [], strict: true })).toEqual(['form.saving', 'status.active', 'dialog.done']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('every text is used', () => {
  const web = fileURLToPath(new URL('../..', import.meta.url));
  const config: unknown = ts.readConfigFile(join(web, 'tsconfig.json'), ts.sys.readFile).config;
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, web);
  const sources = fileNames.filter((name) => name.startsWith(join(web, 'src/')) && !/\.test\.tsx?$|\/texts\/(en|de)[./]/.test(name));
  expect(unused(join(web, 'src/texts/en.ts'), sources, options)).toEqual([]);
}, 60_000);
