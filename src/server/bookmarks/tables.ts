import {boolean, nullable, references, stamps, table, text, type RowOf} from '../kernel/store/columns'

export const bookmarks = table(
  'bookmarks',
  {
    name: text,
    controller: text,
    query: text,
    public: boolean,
    owner_id: nullable(references('users', 'cascade')),
    ...stamps,
  },
  {indexes: {bookmarks_name: ['name'], bookmarks_owner: ['owner_id']}},
)
export type Bookmark = RowOf<typeof bookmarks>
