import type {Migration} from './database'

/**
 * Tables of blobs, manifests and content sets. Manifests and blobs are shared by all repositories; a set says which
 * of them one repository instance holds. Times are milliseconds since the epoch.
 */
export const contentMigrations: readonly Migration[] = [
  {
    name: 'content-1',
    sql: `
CREATE TABLE blobs (
  digest TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE manifests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest TEXT NOT NULL UNIQUE,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  manifest_type TEXT NOT NULL,
  content_type TEXT NOT NULL,
  config_digest TEXT,
  config_media_type TEXT,
  artifact_type TEXT,
  subject TEXT,
  architecture TEXT,
  os TEXT,
  labels TEXT NOT NULL,
  annotations TEXT NOT NULL,
  is_bootable INTEGER NOT NULL,
  is_flatpak INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL
);
CREATE INDEX manifests_subject ON manifests (subject) WHERE subject IS NOT NULL;
CREATE INDEX manifests_flatpak ON manifests (id) WHERE is_flatpak = 1;

CREATE TABLE manifest_bytes (
  manifest_id INTEGER PRIMARY KEY REFERENCES manifests (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
);

CREATE TABLE manifest_children (
  manifest_id INTEGER NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (manifest_id, position)
) WITHOUT ROWID;
CREATE INDEX manifest_children_digest ON manifest_children (digest);

CREATE TABLE manifest_blobs (
  manifest_id INTEGER NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (manifest_id, digest)
) WITHOUT ROWID;
CREATE INDEX manifest_blobs_digest ON manifest_blobs (digest);

CREATE TABLE meta_tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  manifest_id INTEGER NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
  UNIQUE (name, manifest_id)
);
CREATE INDEX meta_tags_manifest ON meta_tags (manifest_id);

CREATE TABLE content_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mutable INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);

CREATE TABLE set_manifests (
  set_id INTEGER NOT NULL REFERENCES content_sets (id) ON DELETE CASCADE,
  manifest_id INTEGER NOT NULL REFERENCES manifests (id),
  PRIMARY KEY (set_id, manifest_id)
) WITHOUT ROWID;
CREATE INDEX set_manifests_manifest ON set_manifests (manifest_id);

CREATE TABLE set_tags (
  set_id INTEGER NOT NULL REFERENCES content_sets (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  meta_tag_id INTEGER NOT NULL REFERENCES meta_tags (id),
  PRIMARY KEY (set_id, name)
) WITHOUT ROWID;
CREATE INDEX set_tags_meta_tag ON set_tags (meta_tag_id);

CREATE TABLE set_blobs (
  set_id INTEGER NOT NULL REFERENCES content_sets (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  linked INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  PRIMARY KEY (set_id, digest)
) WITHOUT ROWID;
CREATE INDEX set_blobs_digest ON set_blobs (digest);
`,
  },
  // Set where layers stay in the registry they come from until somebody wants them.
  {name: 'content-2', sql: 'ALTER TABLE content_sets ADD COLUMN layers_left INTEGER NOT NULL DEFAULT 0'},
]
