import { type AuthorizationAnswer, beginConnection } from '@afterpost/contracts';
import { Caller } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { authorizationOf } from '../connections/connection-answer.ts';
import type { AskedRequest } from '../http/asked.ts';
import { ProblemException } from '../http/problem.ts';
import { valueOf } from '../http/value-of.ts';
import { PublicUrl } from '../oauth/public-url.ts';
import { credentialsMissing, type Given } from './connect-input.ts';

type Consent = Extract<Given, { kind: 'consent' }>;

/** Begins connecting by consent: where a person has to go, and what for. */
@Injectable()
export class BeginConsent {
  constructor(
    private readonly caller: Caller,
    private readonly urls: PublicUrl,
  ) {}

  async begin({ platform, flavour, redirectTo }: Consent, asked: AskedRequest): Promise<AuthorizationAnswer> {
    const input = { platform, flavour, redirectUri: this.urls.callback(platform), redirectTo: this.#trusted(redirectTo) };
    const reply = await this.caller.call(beginConnection, input, asked.meta());
    if (!reply.ok && reply.kind === 'refused' && reply.code === 'credentials_needed') throw credentialsMissing();
    const begun = valueOf(reply);
    return authorizationOf(begun, this.urls.start(begun.connectionId));
  }

  #trusted(redirectTo: string | null): string | null {
    if (redirectTo === null) return null;
    const url = this.urls.trusted(redirectTo);
    if (url !== undefined) return url;
    const detail = 'must lead to this gateway, or to an origin that AFTERPOST_REDIRECT_ORIGINS names';
    throw new ProblemException('invalid-request', `/redirect_to: ${detail}`, [{ pointer: '/redirect_to', detail }]);
  }
}
