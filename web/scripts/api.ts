// Writes src/api/schema.d.ts, the types of openapi.yaml. It is made, not kept: so it is never out of date.
import { writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const tree = await openapi(new URL('../../openapi.yaml', import.meta.url));
writeFileSync(new URL('../src/api/schema.d.ts', import.meta.url), astToString(tree));
