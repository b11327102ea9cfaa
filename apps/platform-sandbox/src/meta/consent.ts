/** A consent page: who may be connected, what the app asks for, and two buttons. */
export interface Consent {
  readonly network: string;
  readonly app: string;
  readonly accounts: readonly { readonly id: string; readonly label: string }[];
  readonly scopes: readonly string[];
  /** What the form carries back. */
  readonly carried: Readonly<Record<string, string>>;
}

/** The page as plain HTML; the form is posted to its own address with `account` and `decision` (allow or deny). */
export function consentPage({ network, app, accounts, scopes, carried }: Consent): string {
  const options = accounts.map(({ id, label }) => `<option value="${escape(id)}">${escape(label)}</option>`).join('');
  const hidden = Object.entries(carried).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`);
  const nobody = accounts.length === 0 ? '<p>The sandbox has no accounts here yet.</p>' : '';
  return page(
    `Log in to ${network}`,
    `<h1>${escape(app)} wants to use your ${escape(network)} account</h1>
<form method="post">${hidden.join('')}
<p><label>Account <select name="account">${options}</select></label></p>${nobody}
<ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join('')}</ul>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`,
  );
}

/** What the browser shows when the app asked wrongly. */
export const complaintPage = (title: string, words: string): string => page(title, `<h1>${escape(title)}</h1><p>${escape(words)}</p>`);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body>${body}</body></html>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
