import { describe, expect, it } from 'vitest';
import { clientAddress, networkOf, trustOf } from './client-address.js';

describe('the address of a request', () => {
  it.each([
    [['127.0.0.1'], '127.0.0.1'],
    [['::ffff:127.0.0.1'], '127.0.0.1'],
    [['127.0.0.1', '10.0.0.1'], '10.0.0.1'],
    [['127.0.0.1', '10.0.0.1:51234'], '10.0.0.1'],
    [['127.0.0.1', '[2001:db8::1]:443'], '2001:db8::1'],
    [['127.0.0.1', '[2001:db8::1]'], '2001:db8::1'],
    [['127.0.0.1', '2001:DB8:0:0::1'], '2001:db8::1'],
    [['127.0.0.1', 'fe80::1%eth0'], 'fe80::1'],
    [['127.0.0.1', 'unknown'], '127.0.0.1'],
    [['127.0.0.1', '_hidden'], '127.0.0.1'],
    [['127.0.0.1', ''], '127.0.0.1'],
    [['127.0.0.1', '1.2.3'], '127.0.0.1'],
    [['127.0.0.1', '0x7f.1'], '127.0.0.1'],
    [['127.0.0.1', '10.0.0.1:port'], '127.0.0.1'],
    [['127.0.0.1', `fe80::1%${'x'.repeat(31_000)}`], '127.0.0.1'],
    [['127.0.0.1', 'x'.repeat(31_000)], '127.0.0.1'],
    [['127.0.0.1', '192.168.0.7', 'garbage'], '192.168.0.7'],
  ])('of %j is %s', (ips, address) => {
    expect(clientAddress({ ip: '', ips })).toBe(address);
  });

  it('is the socket’s where no proxy is trusted', () => {
    expect(clientAddress({ ip: '::ffff:10.1.2.3' })).toBe('10.1.2.3');
    expect(clientAddress({ ip: undefined } as never)).toBe('');
  });
});

describe('a trusted proxy', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '10.1.2.3:80', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['::ffff:192.0.2.7', '192.0.2.7', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['2001:db8::/32', '[2001:db8::1]:443', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', 'garbage', false],
  ])('%s: %s is one: %s', (proxy, address, isTrusted) => {
    const trust = trustOf([proxy]);
    expect(trust !== false && trust(address)).toBe(isTrusted);
  });

  it('is nobody unless named', () => expect(trustOf([])).toBe(false));
});

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
  ['2001:db8:0:2::1', '2001:db8:0:2::/64'],
  ['::1', '0:0:0:0::/64'],
])('failures of %s are counted by %s', (address, network) => expect(networkOf(address)).toBe(network));
