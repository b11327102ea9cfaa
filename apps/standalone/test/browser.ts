/** A browser as far as consents go: it keeps cookies, follows redirects, reads forms and presses their buttons. */
export class Browser {
  /** By host name: cookies do not know ports. */
  readonly #cookies = new Map<string, string>();
  #url = '';
  #html = '';
  status = 0;
  headers = new Headers();
  /** Every address it was sent to on the way to this page. */
  visited: string[] = [];

  get url(): URL {
    return new URL(this.#url);
  }

  /** The words of the page, without its style. */
  get text(): string {
    return this.#html
      .replace(/<style>.*?<\/style>/s, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll(/\s+/g, ' ');
  }

  get html(): string {
    return this.#html;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Goes there as if the address had been typed. */
  open(url: string): Promise<this> {
    this.visited = [];
    return this.#go('GET', url);
  }

  /** Presses the button with these words, with the form's fields as they stand or as given; stops before an address that matches `until`. */
  async press(words: string, fields: Readonly<Record<string, string>> = {}, until?: RegExp): Promise<this> {
    const form = /<form([^>]*)>(.*?)<\/form>/s.exec(this.#html);
    const button = [...(form?.[2] ?? '').matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].find(([, , label]) => label?.trim() === words);
    if (!form || !button) throw new Error(`There is no button '${words}' on ${this.#url}: ${this.text.slice(0, 500)}`);
    const data = new URLSearchParams();
    for (const [, input = ''] of form[2]!.matchAll(/<input([^>]*)>/g)) data.set(attribute(input, 'name'), attribute(input, 'value'));
    for (const [, select = '', options = ''] of form[2]!.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
      const [, first = ''] = /<option([^>]*)>/.exec(options) ?? [];
      data.set(attribute(select, 'name'), attribute(first, 'value'));
    }
    if (attribute(button[1]!, 'name') !== '') data.set(attribute(button[1]!, 'name'), attribute(button[1]!, 'value'));
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    this.visited = [];
    return this.#go('POST', this.#url, data, until);
  }

  async #go(method: 'GET' | 'POST', url: string, data?: URLSearchParams, until?: RegExp): Promise<this> {
    const from = this.#url;
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'sec-fetch-site': method === 'POST' && new URL(url).origin === new URL(from).origin ? 'same-origin' : 'none',
        ...(data && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(data && { body: data.toString() }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      const next = new URL(location, url).href;
      this.visited.push(next);
      if (until?.test(next)) return this;
      return this.#go('GET', next, undefined, until);
    }
    this.#url = url;
    this.status = response.status;
    this.headers = response.headers;
    this.#html = await response.text();
    return this;
  }
}

function attribute(tag: string, name: string): string {
  const [, value = ''] = new RegExp(`\\b${name}="([^"]*)"`).exec(tag) ?? [];
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'");
}
