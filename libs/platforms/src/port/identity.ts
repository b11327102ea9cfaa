import type { Outcome } from './outcome.ts';

/** What one call on behalf of an account needs: opened at the moment of the call, forgotten after it. */
export interface PlatformAccess {
  readonly accessToken: string;
  readonly platformAccountId: string;
  /** The account's own server where a network has many (its PDS, its instance); the configured base URL otherwise. */
  readonly serviceUrl?: string;
}

/** An account's secrets as its platform issued them. Instants are ISO 8601; `null` means that the platform did not say. */
export interface Credential {
  readonly accessToken: string;
  readonly accessExpiresAt: string | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: string | null;
  readonly scopes: readonly string[];
  readonly serviceUrl?: string;
}

/** Who an account is, in public. `platformAccountId` never changes; the handle may. */
export interface Profile {
  readonly platformAccountId: string;
  readonly handle: string;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
}

/** What a person types to connect an account without OAuth. */
export interface SignInInput {
  readonly identifier: string;
  readonly password: string;
  /** The account's server, if it is not the platform's own. */
  readonly serviceUrl?: string;
}

/** What a sign-in gives: whose account it is, and the secrets to act for it. */
export interface SignedIn {
  readonly credential: Credential;
  readonly profile: Profile;
}

/** A token that the user has from elsewhere: the vendor's own console, another tool. */
export interface GivenToken {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Where several accounts are behind one token: the one that is meant. */
  readonly platformAccountId?: string;
}

/** What this installation is at a platform. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A permission that is asked for, and what for, in words for the user. */
export interface ScopeNeed {
  readonly scope: string;
  readonly purpose: string;
}

/** One way to grant access, where a platform has several (`instagram-login`, `facebook-login`). */
export interface OAuthFlavour {
  readonly name: string;
  readonly words: string;
  readonly scopes: readonly ScopeNeed[];
}

export interface AuthorizeInput {
  readonly flavour: string;
  readonly redirectUri: string;
  readonly state: string;
  /** S256; only where the platform has PKCE. */
  readonly codeChallenge?: string;
}

export interface ExchangeInput {
  readonly flavour: string;
  readonly redirectUri: string;
  readonly code: string;
  readonly codeVerifier?: string;
}

/** An account behind a grant: a profile, a page, a business account. Each has the credential that acts for it. */
export interface Candidate extends SignedIn {
  readonly kind: 'profile' | 'page' | 'business';
  /** Scopes that were asked for and not granted. */
  readonly missingScopes: readonly string[];
}

/** What a token's issuer says about it. Instants are ISO 8601; `null`: never, or not said. */
export interface TokenFacts {
  readonly valid: boolean;
  readonly expiresAt: string | null;
  /** Meta: after this the token still looks good and reads nothing. */
  readonly dataAccessExpiresAt: string | null;
  readonly scopes: readonly string[];
  /** The name or id of the app it was issued to. */
  readonly app: string | null;
}

/** Connecting by consent in a browser. Present where `capabilities.connect` is `oauth`. */
export interface OAuth {
  readonly pkce: boolean;
  readonly flavours: readonly OAuthFlavour[];
  /** Where the user is sent. Fails where this installation has no app credentials for the platform. */
  authorizeUrl(input: AuthorizeInput): Outcome<string>;
  /** The code for credentials that last, and every account behind the grant. */
  exchange(input: ExchangeInput): Promise<Outcome<readonly Candidate[]>>;
  /** Introspection, where the platform has it. */
  inspect?(accessToken: string): Promise<Outcome<TokenFacts>>;
}

/** What a refresh needs. */
export interface RefreshInput {
  readonly refreshToken: string;
  readonly serviceUrl?: string;
}
