import { describe, expect, it } from 'vitest'
import { openApiClient } from '../../src/index.ts'
import { credentials, refusalOf } from '../support/refusal.ts'

const region = 'cn-hangzhou'

describe('the endpoint of a call', () => {
  it.each([
    ['kms', region, 'public', 'kms.cn-hangzhou.aliyuncs.com'],
    ['kms', region, 'vpc', 'kms-vpc.cn-hangzhou.aliyuncs.com'],
    ['sts', 'cn-shanghai', 'public', 'sts.cn-shanghai.aliyuncs.com'],
    ['sts', 'cn-shanghai', 'vpc', 'sts-vpc.cn-shanghai.aliyuncs.com'],
    ['rds', region, 'public', 'rds.aliyuncs.com'],
    ['rds', 'eu-central-1', 'public', 'rds.eu-central-1.aliyuncs.com'],
  ] as const)('of %s in %s, %s, is the one of the region', (product, region, network, host) => {
    expect(openApiClient({ region, network, credentials }).endpointOf({ product, action: 'Any' })).toBe(host)
  })

  it.each([
    ['kms.cn-hangzhou.aliyuncs.com', 'kms.cn-hangzhou.aliyuncs.com'],
    ['127.0.0.1:8443', '127.0.0.1:8443'],
    ['[::1]:8443', '[::1]:8443'],
    ['http://127.0.0.1:8100', '127.0.0.1:8100'],
    ['http://localhost:8100/', 'localhost:8100'],
    ['http://[::1]:8100', '[::1]:8100'],
  ])('given as %s is %s, for every product', (endpoint, host) => {
    const client = openApiClient({ region, endpoint, credentials })
    expect(client.endpointOf({ product: 'kms', action: 'Decrypt' })).toBe(host)
    expect(client.endpointOf({ product: 'sts', action: 'AssumeRole' })).toBe(host)
  })

  it('of a dedicated KMS instance is for the use of keys; looking after them is for the region', () => {
    const endpoint = 'kst-hzz65f176a0ogplgq.cryptoservice.kms.aliyuncs.com'
    const client = openApiClient({ region, endpoint, network: 'vpc', credentials })
    const of = (action: string, product = 'kms') => client.endpointOf({ product, action })
    for (const action of ['Encrypt', 'Decrypt', 'GenerateDataKey', 'AsymmetricDecrypt', 'GetPublicKey']) {
      expect(of(action)).toBe(endpoint)
    }
    for (const action of ['DescribeKey', 'ReEncrypt', 'ListKeys']) {
      expect(of(action)).toBe('kms-vpc.cn-hangzhou.aliyuncs.com')
    }
    expect(of('AssumeRole', 'sts')).toBe('sts-vpc.cn-hangzhou.aliyuncs.com')
  })

  it.each([
    ['https://kms.cn-hangzhou.aliyuncs.com', /scheme.*like this: kms\.cn-hangzhou\.aliyuncs\.com/],
    ['HTTPS://kms.cn-hangzhou.aliyuncs.com', /scheme/],
    ['ftp://kms.cn-hangzhou.aliyuncs.com', /scheme/],
    ['http://kms.cn-hangzhou.aliyuncs.com', /HTTP/],
    ['http://192.168.0.2:8100', /HTTP/],
    ['http://localhost.example.com', /HTTP/],
    ['kms.cn-hangzhou.aliyuncs.com/path', /more than a host/],
    ['kms.cn-hangzhou.aliyuncs.com?a=planted-secret', /more than a host/],
    ['user:planted-secret@kms.cn-hangzhou.aliyuncs.com', /more than a host/],
    ['http://user:planted-secret@127.0.0.1:8100', /more than a host/],
    ['two words', /no host name/],
    ['host:notaport', /no host name/],
    ['http://', /no host name/],
    ['', /no host name/],
  ])('is refused as %j', async (endpoint, message) => {
    const error = await refusalOf(() => openApiClient({ region, endpoint, credentials }))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })
  })
})
