import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, Html } from './html.ts';

/** A page for a person: what it is about, and whether all is well. */
export interface Page {
  readonly status: number;
  readonly tone: 'asking' | 'good' | 'bad';
  readonly title: string;
  readonly body: Html;
  /** Where its form may lead, redirects included. */
  readonly formTargets?: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #566074; --line: #dfe3ea; --paper: #fff; --ground: #f3f5f8; --accent: #2748c9; --good: #1b7a4b; --bad: #b3362b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf2; --soft: #a3adbf; --line: #313949; --paper: #1b212c; --ground: #12161e; --accent: #8ba2ff; --good: #58c48d; --bad: #f08a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 30rem; background: var(--paper); border: 1px solid var(--line); border-radius: .9rem; padding: 1.6rem 2rem; }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.1rem; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); }
.mark { width: 1.9rem; height: 1.9rem; }
.good .mark { color: var(--good); } .bad .mark { color: var(--bad); } .asking .mark { color: var(--accent); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
ul { margin: 0 0 1.3rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: .45rem 0; line-height: 1.4; border-bottom: 1px solid var(--line); }
li small { display: block; color: var(--soft); font: .8rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
button, a.button { display: inline-block; width: 100%; padding: .75rem 1rem; border: 0; border-radius: .55rem; background: var(--accent); color: var(--paper); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.note { margin: 1.2rem 0 0; font-size: .88rem; color: var(--soft); }
`;

/** The policy knows it by its hash: not a blank more or less may stand in it. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const MARKS: Readonly<Record<Page['tone'], Html>> = {
  asking: html`<path d="M9 17H7a5 5 0 0 1 0-10h2M15 7h2a5 5 0 0 1 0 10h-2M8 12h8" />`,
  good: html`<circle cx="12" cy="12" r="9.5" /><path d="m7.8 12.4 2.9 2.9 5.6-6" />`,
  bad: html`<circle cx="12" cy="12" r="9.5" /><path d="M12 7.4v5.4M12 16.3v.2" />`,
};

/** Writes a page: no script, nothing from elsewhere, in nobody's frame, in no cache, and nothing of its address in a referrer. */
export function sendPage(reply: FastifyReply, { status, tone, title, body, formTargets = [] }: Page): void {
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${formTargets.length > 0 ? formTargets.join(' ') : `'none'`}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ];
  void reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    })
    .send(documentOf(tone, title, body).markup);
}

const documentOf = (tone: Page['tone'], title: string, body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – Afterpost</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main class="${tone}">
          <p class="brand">
            <svg
              class="mark"
              viewBox="0 0 24 24"
              fill="none"
              stroke="currentColor"
              stroke-width="1.8"
              stroke-linecap="round"
              stroke-linejoin="round"
              aria-hidden="true"
            >
              ${MARKS[tone]}
            </svg>
            Afterpost
          </p>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
