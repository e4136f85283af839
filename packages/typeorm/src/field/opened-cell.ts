// A constructor that returns the object it is given: a class that extends it puts its private fields on that object.
function itself(cell: object): object {
  return cell
}

/**
 * A cell of a result with the value that it decrypted to, in private fields on the cell itself: nothing that prints, copies or
 * serialises the cell sees them. A WeakMap would do the same, and cost as much as a fifth of the decryption.
 */
class OpenedCell extends (itself as unknown as new (cell: object) => object) {
  #field: object
  #value: unknown

  private constructor(cell: object, field: object, value: unknown) {
    super(cell)
    this.#field = field
    this.#value = value
  }

  static keep(cell: object, field: object, value: unknown): void {
    if (!(#field in cell)) {
      new OpenedCell(cell, field, value)
      return
    }
    cell.#field = field
    cell.#value = value
  }

  static isOpenedBy(cell: unknown, field: object): cell is OpenedCell {
    return typeof cell === 'object' && cell !== null && #field in cell && cell.#field === field
  }

  static read(cell: OpenedCell): unknown {
    return cell.#value
  }
}

/** Keeps what a field decrypted a cell to. */
export function keepOpened(cell: object, field: object, value: unknown): void {
  OpenedCell.keep(cell, field, value)
}

/** What the field decrypted the cell to, in a box; undefined when it has not. */
export function openedBy(cell: unknown, field: object): { readonly value: unknown } | undefined {
  return OpenedCell.isOpenedBy(cell, field) ? { value: OpenedCell.read(cell) } : undefined
}
