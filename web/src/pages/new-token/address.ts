// Whether a text is an address or a network: `203.0.113.9`, `203.0.113.0/24`, `2001:db8::/32`. The server has the last
// word; this one answers while typing.

export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : null;
  if (bits === null) return false;
  return prefix === undefined || (/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || text.includes(':::')) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  let count = groups.length;
  if (last !== undefined && last.includes('.')) {
    if (!isIpv4(last)) return false;
    groups.pop();
    count += 1;
  }
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** The bits of an address. */
function bitsOf(address: string): string {
  if (isIpv4(address)) return address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  const mapped = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) => (Number(high) * 256 + Number(low)).toString(16);
  const plain = mapped === null ? address : `${mapped[1]}${hex(mapped[2], mapped[3])}:${hex(mapped[4], mapped[5])}`;
  const [before = '', after] = plain.split('::');
  const groups = (half: string) => (half === '' ? [] : half.split(':'));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const all = after === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** Whether each address of `inner` is one of `outer`; both are addresses or networks. */
export function isWithin(inner: string, outer: string): boolean {
  const [[address = '', prefix], [around = '', shorter]] = [inner.split('/'), outer.split('/')];
  const [bits, whole] = [bitsOf(address), bitsOf(around)];
  const length = shorter === undefined ? whole.length : Number(shorter);
  return bits.length === whole.length && (prefix === undefined ? bits.length : Number(prefix)) >= length && bits.startsWith(whole.slice(0, length));
}
