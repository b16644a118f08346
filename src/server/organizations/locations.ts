import type {Store} from '../tables'
import {blank, Faults, taken} from '../kernel/errors'
import type {Location} from './tables'
import {sql} from '../kernel/store/sql'

/** What both trees of Foreman, locations and host groups, have in common. */
export interface TreeRow {
  readonly id: number
  readonly name: string
  readonly title: string
  readonly parent_id: number | null
}

export interface Tree<R extends TreeRow> {
  find(id: number): R | undefined
  first(where: {title: string}): R | undefined
  all(where: {parent_id: number}): R[]
}

/** Ids above a row, with slashes between them, as Foreman writes them; null at the top. */
export function ancestryOf(tree: Tree<TreeRow>, row: TreeRow): string | null {
  const ids: number[] = []
  for (let at = parentOf(tree, row); at; at = parentOf(tree, at)) ids.unshift(at.id)
  return ids.length > 0 ? ids.join('/') : null
}

export function parentOf<R extends TreeRow>(tree: Tree<R>, row: TreeRow): R | undefined {
  return row.parent_id === null ? undefined : tree.find(row.parent_id)
}

/** Title of a row of this name below a parent; 422 when name or place is invalid. */
export function titleFor<R extends TreeRow>(
  tree: Tree<R>,
  {name, parentId, id}: {name: string; parentId: number | null; id: number | null},
): string {
  const parent = parentId === null ? undefined : tree.find(parentId)
  const title = parent ? `${parent.title}/${name}` : name
  const rival = tree.first({title})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(title.length > 255, 'title', 'is too long (maximum is 255 characters)')
  faults.when(rival !== undefined && rival.id !== id, 'name', taken)
  faults.when(parentId !== null && !parent, 'parent_id', 'is unknown')
  faults.when(id !== null && parent !== undefined && isBelow(tree, parent, id), 'parent_id', 'cannot be its own parent')
  faults.throwAny(id)
  return title
}

function isBelow(tree: Tree<TreeRow>, row: TreeRow, id: number): boolean {
  for (let at: TreeRow | undefined = row; at; at = parentOf(tree, at)) if (at.id === id) return true
  return false
}

/** Gives everything below a row the title that follows from its own; `save` writes one title. */
export function retitle<R extends TreeRow>(
  tree: Tree<R>,
  row: TreeRow,
  save: (id: number, title: string) => void,
): void {
  for (const child of tree.all({parent_id: row.id})) {
    const title = `${row.title}/${child.name}`
    save(child.id, title)
    retitle(tree, {...child, title}, save)
  }
}

/** Deletes a location that nothing is in; 422 otherwise. */
export function deleteLocation(store: Store, row: Location): void {
  const faults = new Faults()
  faults.when(store.locations.count({parent_id: row.id}) > 0, 'base', `${row.name} has child locations`)
  faults.when(store.hosts.count(sql('location_id = ?', row.id)) > 0, 'base', `${row.name} is used by hosts`)
  faults.throwAny(row.id)
  store.locations.delete({id: row.id})
}
