// Somebody else's site on loopback: a product, a provider, one that means no good.
import { createServer, type RequestListener } from 'node:http';

export interface Site {
  port: number;
  /** By address; by another name, such as localhost, the same port is another site. */
  origin: string;
  stop: () => void;
}

export async function startSite(answer: RequestListener): Promise<Site> {
  const site = createServer(answer);
  const { promise, resolve } = Promise.withResolvers<void>();
  site.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = site.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return { port: address.port, origin: `http://127.0.0.1:${address.port}`, stop: () => site.close().closeAllConnections() };
}
