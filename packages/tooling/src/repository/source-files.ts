import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// TypeScript 7 has no JavaScript API; version 5 is here for those who compile with it, and has one.
import ts from 'typescript-5'

/** The TypeScript files below a folder, absolute. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.[cm]?ts$/.test(name))
    .map(name => join(folder, name))
    .sort()
}

/** What a file imports, in any form: statements, types, re-exports, `import()`, `require()`. */
export function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  return importedFiles.map(({ fileName }) => fileName)
}

/** The package that an import names: `@scope/name` of `@scope/name/sub/path`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
