// What the API says when it does not do what it was asked (RFC 9457), as errors that a form can place.

/** A problem document. `name` is what stands behind https://jeton.dev/errors/. */
export class Problem extends Error {
  readonly status: number;
  readonly kind: string;
  readonly detail: string;
  /** JSON pointer to the member that is wrong, or empty. */
  readonly pointer: string;
  readonly missing: readonly string[];
  readonly upgrade: string;
  readonly id: string;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, document: unknown, retryAfter: string | null) {
    const detail = textOf(document, 'detail') || textOf(document, 'title') || `HTTP ${status}`;
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.kind = textOf(document, 'type').split('/').pop() ?? '';
    this.detail = detail;
    this.pointer = textOf(document, 'pointer');
    this.missing = textsOf(document, 'missing');
    this.upgrade = textOf(document, 'upgrade');
    this.id = textOf(document, 'id');
    this.retryAfterSeconds = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  }

  /** Whether the problem is with the member `field`, or inside it. */
  isAt(field: string): boolean {
    return this.pointer === `/${field}` || this.pointer.startsWith(`/${field}/`);
  }

  static async of(response: Response): Promise<Problem> {
    let document: unknown = null;
    try {
      document = await response.json();
    } catch {
      // A proxy in between answered with something else: its status is all there is.
    }
    return new Problem(response.status, document, response.headers.get('Retry-After'));
  }
}

/** No answer came: the server is away, or the network is. */
export class Unreachable extends Error {
  constructor() {
    super('the server cannot be reached');
    this.name = 'Unreachable';
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

function textsOf(value: unknown, name: string): string[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter((item) => typeof item === 'string') : [];
}
