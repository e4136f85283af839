/** What writes the reports. The version is the package's: a test compares. */
export const TOOL: { readonly name: string; readonly version: string } = {
  name: '@waxseal/compliance',
  version: '0.1.0',
}
