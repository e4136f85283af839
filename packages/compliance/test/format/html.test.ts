import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { provideProgram } from '@waxseal/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge, type Report, render } from '../../src/index.ts'
import { HOSTILE, report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

let browser: Browser
let folder: string
beforeAll(async () => {
  const executablePath = await provideProgram('chromium')
  folder = await mkdtemp(join(tmpdir(), 'waxseal-report-'))
  browser = await chromium.launch({
    executablePath,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
}, 300_000)
afterAll(async () => {
  await browser?.close()
  if (folder) await rm(folder, { recursive: true })
})

/** A page with the report, from a file as an auditor opens it, and what it asked for besides, which has to be nothing. */
async function open(of: Report, scripts: boolean): Promise<{ page: Page; requests: string[]; complaints: string[] }> {
  const file = join(folder, 'report.html')
  await writeFile(file, render('html', judge(of, { rules: SAMPLE_RULES })))
  const page = await browser.newPage({ javaScriptEnabled: scripts })
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', request => requests.push(request.url()))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', line => complaints.push(line.text()))
  page.on('dialog', dialog => complaints.push(dialog.message()))
  await page.goto(pathToFileURL(file).href)
  return { page, requests: requests.filter(url => !url.endsWith('/report.html')), complaints }
}

describe('the HTML report', () => {
  it('shows everything, and asks for nothing from elsewhere', async () => {
    const { page, requests, complaints } = await open(SAMPLE, true)
    expect(await page.locator('.tiles').textContent()).toMatch(
      /4\s*failed\s*1\s*unknown\s*5\s*passed\s*1\s*not applicable/,
    )
    expect(await page.locator('.result').count()).toBe(SAMPLE.results.length)
    expect(await page.locator('.verdict').textContent()).toContain('2 failures count')
    expect(await page.locator('.gaps').textContent()).toContain('region cn-beijing')
    const first = await page.locator('.result').first().textContent()
    for (const text of [
      'FAIL',
      'critical',
      'RDS-SSL-003',
      'expired on 2026-11-01',
      'SSLEnabled',
      'restarts',
      'https://www',
    ]) {
      expect(first).toContain(text)
    }
    expect(requests).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  it('puts TDE and column encryption side by side', async () => {
    const { page } = await open(SAMPLE, false)
    const row = page.locator('.layers tr', { hasText: 'clinic.patient' })
    expect(await row.locator('td').nth(1).textContent()).toMatch(/FAIL[\s\S]*DB-TDE-101 The tablespace/)
    expect(await row.locator('td').nth(2).textContent()).toMatch(/PASS[\s\S]*email All of 100[\s\S]*history All of 64/)
    const instance = page.locator('.layers tr', { hasText: 'rm-bp1orders' })
    expect(await instance.locator('td').nth(2).textContent()).toContain('not looked at in this run')
    await page.close()
  })

  it.each([true, false])('filters by status and severity, with scripts allowed: %s', async scripts => {
    const { page } = await open(SAMPLE, scripts)
    const shown = () => page.locator('.result:visible').count()
    const toggle = (name: string) => page.locator(`label[for=show-${name}]`).click()
    expect(await shown()).toBe(11)
    await toggle('pass')
    expect(await shown()).toBe(6)
    await toggle('not_applicable')
    await toggle('medium')
    expect(await shown()).toBe(3)
    await toggle('fail')
    expect(await shown()).toBe(1)
    await page.emulateMedia({ media: 'print' }) // what is printed is whole
    expect(await shown()).toBe(11)
    await page.close()
  })

  it('prints what is folded away on the screen', async () => {
    const { page } = await open(report([result('RDS-SSL-001', 'pass', { message: 'the evidence of a pass' })]), false)
    const body = page.locator('.result .body p').first()
    expect(await body.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    expect(await body.isVisible()).toBe(true)
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
  })

  it('shows a hostile name as text, and runs nothing of it', async () => {
    const hostile = {
      kind: 'server',
      id: HOSTILE,
      name: HOSTILE,
      account: HOSTILE,
      region: HOSTILE,
      engine: HOSTILE,
      file: HOSTILE,
    } as const
    const remediation = { text: HOSTILE, command: HOSTILE, consequences: HOSTILE, url: `javascript:${HOSTILE}` }
    const evidence = [{ source: HOSTILE, value: HOSTILE, strength: 'declared' }] as const
    const rules = ['RDS-SSL-001', 'DB-TDE-101', 'DB-COL-101']
    const results = rules.map(rule =>
      result(rule, 'fail', { resource: hostile, message: HOSTILE, evidence, remediation }),
    )
    const gaps = [{ where: HOSTILE, why: HOSTILE, code: HOSTILE }]
    const { page, requests, complaints } = await open(report(results, { gaps, command: HOSTILE }), true)
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(await page.locator('script, img, iframe, [onerror], [style]').count()).toBe(0)
    const links = await page.locator('a').evaluateAll(all => all.map(link => link.getAttribute('href') ?? ''))
    expect(links.filter(href => !/^(#rule-|https:)/.test(href))).toEqual([])
    const text = await page.locator('body').textContent()
    expect(text).toContain('"><script>globalThis.hacked=1</script>')
    expect(text).toContain('\\u{202e}gnp.exe')
    expect([requests, complaints]).toEqual([[], []])
    await page.close()
  })

  it('would not run a script that got in, by its own policy', async () => {
    const { page, complaints } = await open(SAMPLE, true)
    await page.evaluate(`
      const script = document.createElement('script')
      script.textContent = 'globalThis.hacked = 1'
      document.body.append(script)`)
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(complaints.join()).toContain('Content Security Policy')
    await page.close()
  })

  it('is whole with nothing to tell', async () => {
    const { page } = await open(report([]), false)
    expect(await page.locator('.verdict').textContent()).toContain('There was nothing to check')
    await page.close()
  })
})
