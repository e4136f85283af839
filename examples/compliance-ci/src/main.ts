import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { checkRds, judge, parseWaivers, render } from '@waxseal/compliance'
import { startEmulator } from '@waxseal/emulator'

// What the workflow does on GitHub, here against an emulated cloud: the same waivers, the same formats.
const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const cloud = await startEmulator({ rds: here('instances.yaml') })
const report = await checkRds({ region: cloud.region, endpoint: cloud.url, credentials: cloud.credentials })
await cloud.stop()

const waivers = parseWaivers(await readFile(here('.waxseal/waivers.yaml'), 'utf8'))
const judged = judge(report, { waivers })
await writeFile(here('waxseal.sarif'), render('sarif', judged))
await writeFile(here('waxseal.html'), render('html', judged))
process.stdout.write(`${render('table', judged)}\nwaxseal.sarif and waxseal.html have the rest.\n`)
process.exitCode = judged.verdict.exitCode
