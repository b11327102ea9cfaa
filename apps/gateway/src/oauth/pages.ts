import type { describeConnection, finishConnection, Out } from '@afterpost/contracts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';

/** Before the network's own page: what will be asked for, and by whom. */
export function startPage({ platformName, flavourWords, scopes, authorizeOrigin }: Out<typeof describeConnection>, host: string): Page {
  return {
    status: 200,
    tone: 'asking',
    title: `Connect ${platformName}`,
    body: html`<p>
        Afterpost at <strong>${host}</strong> wants to use an account of yours. ${flavourWords} ${platformName} will ask you to allow this:
      </p>
      <ul>
        ${scopes.map(({ scope, purpose }): Html => html`<li>${capitalised(purpose)}<small>${scope}</small></li>`)}
      </ul>
      <p>
        Only go on if you, or somebody you trust, began this just now: whoever began it will be able to use the account. Your password stays
        with ${platformName}.
      </p>
      <form method="post"><button>Continue to ${platformName}</button></form>`,
    // Browsers hold redirects to this too, and networks send people on to sign-in pages of their own.
    formTargets: [`'self'`, 'https:', ...(authorizeOrigin.startsWith('https:') ? [] : [authorizeOrigin])],
  };
}

/** What became of it, where nobody wants the browser elsewhere. */
export function outcomePage({ platformName, status, error, accounts, candidateCount }: Out<typeof finishConnection>): Page {
  switch (status) {
    case 'connected':
      return {
        status: 200,
        tone: 'good',
        title: `${platformName} is connected`,
        body: html`${accounts.map(
            ({ displayName, handle, missingScopes }): Html =>
              html`<p><strong>${displayName ?? handle}</strong> (${handle}) can be used from now on.</p>
                ${missing(missingScopes)}`,
          )}
          <p class="note">You can close this page.</p>`,
      };
    case 'awaiting_choice':
      return {
        status: 200,
        tone: 'good',
        title: 'One more choice',
        body: html`<p>
            ${platformName} shows ${String(candidateCount)} accounts that you let Afterpost use. Choose which of them to connect where you
            began: nothing is connected before that.
          </p>
          <p class="note">You can close this page. The choice stays open for fifteen minutes.</p>`,
      };
    case 'failed':
      return {
        status: error?.code === 'access_denied' ? 200 : 422,
        tone: 'bad',
        title: error?.code === 'access_denied' ? 'Nothing was connected' : `${platformName} could not be connected`,
        body: html`<p>${error?.message ?? 'Nothing was stored: connect again.'}</p>`,
      };
  }
}

/** What is wrong, and what to do. */
export const complaintPage = (status: number, title: string, words: string): Page => ({
  status,
  tone: 'bad',
  title,
  body: html`<p>${words}</p>`,
});

const missing = (scopes: readonly string[]): Html =>
  scopes.length === 0
    ? html``
    : html`<p>Not everything was allowed. What depends on it will not work until you connect again and allow it:</p>
        <ul>
          ${scopes.map((scope): Html => html`<li><small>${scope}</small></li>`)}
        </ul>`;

const capitalised = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
