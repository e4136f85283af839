/** The program's name and version, which are the package's: a test compares. */
export const TOOL: { readonly name: string; readonly version: string } = {
  name: 'waxseal',
  version: '0.1.0',
}
