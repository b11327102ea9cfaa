import { describe, expect, it } from '@jest/globals';
import { natsAddress } from './nats-address.ts';

describe('natsAddress', () => {
  it.each([
    ['nats://127.0.0.1:4222', { servers: ['nats://127.0.0.1:4222'] }],
    ['127.0.0.1:4222', { servers: ['nats://127.0.0.1:4222'] }],
    ['nats://us%40er:p%2Fw@bus:4222', { servers: ['nats://bus:4222'], user: 'us@er', pass: 'p/w' }],
    ['nats://s3cret@bus:4222', { servers: ['nats://bus:4222'], token: 's3cret' }],
    ['nats://a:b@one:4222, nats://two:4222', { servers: ['nats://one:4222', 'nats://two:4222'], user: 'a', pass: 'b' }],
    ['tls://bus:4443', { servers: ['tls://bus:4443'] }],
  ])('takes %s apart', (text, expected) => {
    expect(natsAddress(text)).toEqual(expected);
  });

  it.each(['', 'nats://', 'nats://a,', 'http://[broken'])('refuses %p', (text) => {
    expect(() => natsAddress(text)).toThrow(/Invalid URL|names no host/);
  });
});
