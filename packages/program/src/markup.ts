import { visible } from './visible.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text for an element or a quoted attribute of HTML or XML. Characters that XML cannot hold and readers cannot see are
 * shown by their numbers; with `lines`, line breaks stay.
 */
export function escapeMarkup(text: string, breaks?: 'lines'): string {
  const shown = breaks === 'lines' ? text.split('\n').map(visible).join('\n') : visible(text)
  return shown.replace(/[&<>"']/g, character => ENTITIES[character]!)
}
