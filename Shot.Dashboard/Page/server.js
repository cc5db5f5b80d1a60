// The server: the stream of seconds, histories and changes.

/** Streams seconds while the page is visible; a page in the background asks for nothing. */
export class Stream {
  /** @param {{ all: (data: any) => void, second: (data: any) => void, state: (isLive: boolean) => void }} on */
  constructor(on) {
    this.on = on;
    document.addEventListener('visibilitychange', () => this.follow());
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', () => this.follow());
    this.follow();
  }

  follow() {
    if (document.visibilityState === 'hidden') this.close();
    else if (!this.source) this.open();
  }

  open() {
    clearTimeout(this.retry);
    const source = this.source = new EventSource('events');
    source.addEventListener('all', event => { this.on.all(JSON.parse(event.data)); this.on.state(true); });
    source.addEventListener('second', event => this.on.second(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      this.on.state(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // The server said no. It may be starting, or somebody may have to sign in elsewhere.
      this.close();
      this.retry = setTimeout(() => this.follow(), 5000);
    });
  }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = undefined;
  }
}

/** @param {number[]} ids At most a hundred. @param {number} step */
export async function history(ids, step) {
  const response = await fetch(`history.json?step=${step}&${ids.map(id => `id=${id}`).join('&')}`);
  return response.ok ? (await response.json()).limits : [];
}

/**
 * Changes something if it still is what the page shows. Throws an error with the server's words.
 * @param {string} method @param {string} path @param {string} version @param {any} [body]
 */
export async function change(method, path, version, body) {
  const response = await fetch(path, {
    method,
    headers: { 'If-Match': `"${version}"`, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}.`);
  return answer;
}

/** By the plain name, if there is one: some servers in front answer an encoded slash with 404. @param {{ name: string, plainName: string | null }} limit */
export const pathOf = limit => `limits/${encodeURIComponent(limit.plainName ?? limit.name)}`;
