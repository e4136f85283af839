import type { OpenApiClient } from '@waxseal/alicloud'
import { WaxsealError } from '@waxseal/core'
import { INSTANCE_FIELDS, type InstanceFields } from '../evidence/fields.ts'
import { listAt, pick, textAt } from '../evidence/pick.ts'

const RDS = { product: 'rds', version: '2014-08-15' } as const
const PAGE_SIZE = 100
/** How often a list is read again that changed while it was read. */
const ATTEMPTS = 5

/** The regions that RDS is in, each once: the API has a row for each zone. */
export async function listRegions(client: OpenApiClient): Promise<readonly string[]> {
  const rows = listAt(await client.call({ ...RDS, action: 'DescribeRegions' }), 'Regions', 'RDSRegion')
  const regions = rows?.flatMap(row => textAt(row, 'RegionId') ?? []) ?? []
  if (regions.length === 0) throw new WaxsealError('CLOUD_UNAVAILABLE', 'rds:DescribeRegions named no region')
  return [...new Set(regions)].sort()
}

/**
 * Every instance of a region. Pages are asked for by number, since that way the answer tells how many there are in all; by
 * token it does not. Somebody who deletes an instance in between moves the ones behind it to an earlier page: where the
 * count has changed, the pages are read again.
 */
export async function listInstances(client: OpenApiClient, region: string): Promise<readonly InstanceFields[]> {
  const found = new Map<string, InstanceFields>()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) if (await readPages(client, region, found)) break
  return [...found.values()]
}

/** Reads all pages once. False when the list changed meanwhile. */
async function readPages(client: OpenApiClient, region: string, found: Map<string, InstanceFields>): Promise<boolean> {
  let read = 0
  let total: number | undefined
  for (let number = 1; ; number++) {
    const query = { RegionId: region, PageSize: PAGE_SIZE, PageNumber: number }
    const answer = await client.call({ ...RDS, action: 'DescribeDBInstances', query })
    const rows = listAt(answer, 'Items', 'DBInstance') ?? []
    const count = Number(textAt(answer, 'TotalRecordCount'))
    if (!Number.isInteger(count)) {
      throw new WaxsealError('CLOUD_UNAVAILABLE', 'rds:DescribeDBInstances did not tell how many instances there are')
    }
    for (const row of rows) {
      const fields = pick(row, INSTANCE_FIELDS)
      if (fields.DBInstanceId !== undefined) found.set(fields.DBInstanceId, fields)
    }
    read += rows.length
    if (total !== undefined && total !== count) return false
    total = count
    if (read >= total) return true
    if (rows.length === 0) {
      throw new WaxsealError('CLOUD_UNAVAILABLE', `rds:DescribeDBInstances showed ${read} of ${total} instances`)
    }
  }
}
