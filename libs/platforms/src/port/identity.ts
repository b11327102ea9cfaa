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

/** What a refresh needs. */
export interface RefreshInput {
  readonly refreshToken: string;
  readonly serviceUrl?: string;
}
