// How the new secret gets to where it is used: by the environment, in no file, and in no command's arguments.

export const places = ['environment', 'git', 'curl', 'github', 'gitlab'] as const;
export type Place = (typeof places)[number];

/** A name for the environment, of the token's: `Deploy site` -> `DEPLOY_SITE_TOKEN`. */
export function variableOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  if (plain === '') return 'ACCESS_TOKEN';
  const safe = /^\d/.test(plain) ? `T_${plain}` : plain;
  return safe.endsWith('TOKEN') ? safe : `${safe}_TOKEN`;
}

export function snippetOf(place: Place, variable: string): string {
  switch (place) {
    case 'environment':
      return `printf 'Secret: '; read -rs ${variable}; export ${variable}`;
    case 'git':
      return [
        `export ${variable}   # in the environment already`,
        `git -c credential.helper= \\`,
        `    -c credential.helper='!f() { echo username=token; echo "password=$${variable}"; }; f' \\`,
        `    clone https://git.example.org/acme/site.git`,
      ].join('\n');
    case 'curl':
      // By a pipe: what a shell feeds by <<< is a file in bash before 5.1, and an argument is seen by every process.
      return `printf 'Authorization: Bearer %s\\n' "$${variable}" | curl https://api.example.org/ -H @-`;
    case 'github':
      return [
        `# once, from your machine; it asks for the secret:  gh secret set ${variable}`,
        'jobs:',
        '  deploy:',
        '    runs-on: ubuntu-latest',
        '    steps:',
        '      - run: ./deploy',
        '        env:',
        `          ${variable}: \${{ secrets.${variable} }}`,
      ].join('\n');
    case 'gitlab':
      return [
        `# Settings > CI/CD > Variables: ${variable}, masked and protected`,
        'deploy:',
        '  script:',
        `    - ./deploy   # reads $${variable} from its environment`,
      ].join('\n');
  }
}
