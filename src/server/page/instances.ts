/** Tags with their manifest `m`, instance `r`, root `o`, product `p`, version `w` and content view `v`. */
export const instancesOf = `set_tags t JOIN meta_tags n ON n.id = t.meta_tag_id JOIN manifests m ON m.id = n.manifest_id
  JOIN repositories r ON r.content_set_id = t.set_id
  JOIN root_repositories o ON o.id = r.root_id JOIN products p ON p.id = o.product_id
  JOIN content_view_versions w ON w.id = r.content_view_version_id JOIN content_views v ON v.id = w.content_view_id`
