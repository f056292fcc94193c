// `import { Button } from 'react-aria-components'` names the module that holds all components. Where a lazy page uses
// one of them, the first script would carry it: each import is led to its component's own module instead.
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const library = 'react-aria-components';

/** Which module of the library exports a name: of several, the one with the fewest others. */
function modulesByName(): Map<string, string> {
  const directory = new URL(`../node_modules/${library}/dist/exports/`, import.meta.url);
  const modules = readdirSync(directory)
    .filter((file) => file.endsWith('.mjs') && file !== 'index.mjs')
    .map((file) => {
      const [, list = ''] = /^export \{([^}]*)\}/m.exec(readFileSync(new URL(file, directory), 'utf8')) ?? [];
      return { module: `${library}/${file.replace(/\.mjs$/, '')}`, names: list.split(',').map((item) => item.split(' as ').pop()?.trim() ?? '') };
    })
    .sort((a, b) => b.names.length - a.names.length);
  const found = new Map(modules.flatMap(({ module, names }) => names.map((name) => [name, module] as const)));
  if (!found.has('Button')) throw new Error(`${library} is built otherwise than this script knows`);
  return found;
}

export function narrowImports(): Plugin {
  const modules = modulesByName();
  const statement = new RegExp(`import\\s*\\{([^}]*)\\}\\s*from\\s*'${library}';`, 'g');
  return {
    name: 'jeton:narrow-imports',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || !code.includes(library)) return null;
      return code.replace(statement, (_, list: string) =>
        list
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== '' && !item.startsWith('type '))
          .map((item) => `import { ${item} } from '${modules.get(item.split(' ')[0] ?? '') ?? library}';`)
          .join(' '),
      );
    },
  };
}
