import { describe, expect, it } from 'vitest'
import { sha256Hex, signAcs3 } from '../../src/signature/acs3.ts'
import { percentEncode } from '../../src/signature/percent-encode.ts'
import { signRpcV1 } from '../../src/signature/rpc-v1.ts'

/** The worked examples of the vendor's pages on both signatures. */
describe('the published examples', () => {
  it('of ACS3-HMAC-SHA256, RunInstances, come out', () => {
    const headers = {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': sha256Hex(''),
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
    }
    const { canonicalRequest, signature } = signAcs3(
      {
        ...{ method: 'POST', path: '/', headers, signedHeaders: Object.keys(headers), payloadHash: sha256Hex('') },
        query: [
          ['RegionId', 'cn-shanghai'],
          ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
        ],
      },
      'YourAccessKeySecret',
    )
    expect(sha256Hex(canonicalRequest)).toBe('7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259')
    expect(signature).toBe('06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0')
  })

  it('of HMAC-SHA1, DescribeRegions, come out', () => {
    const parameters = {
      ...{ Timestamp: '2016-02-23T12:46:24Z', Format: 'XML', AccessKeyId: 'testid', Action: 'DescribeRegions' },
      ...{ SignatureMethod: 'HMAC-SHA1', SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf' },
      ...{ Version: '2014-05-26', SignatureVersion: '1.0', Signature: 'left out' },
    }
    const { signature, stringToSign } = signRpcV1('GET', Object.entries(parameters), 'testsecret')
    expect(stringToSign).toBe(
      'GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1' +
        '%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0' +
        '%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26',
    )
    expect(signature).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=')
  })

  it('of percent-encoding: all but letters, digits and -_.~', () => {
    expect(percentEncode("aZ9-_.~ !'()*+/=&病")).toBe('aZ9-_.~%20%21%27%28%29%2A%2B%2F%3D%26%E7%97%85')
  })
})
